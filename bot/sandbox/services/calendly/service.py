"""Calendly put together: its API over ASGI, its webhooks, and what a test or a page does in it."""

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.services.calendly.access import SCOPES, Access
from bot.sandbox.services.calendly.calls import Calls
from bot.sandbox.services.calendly.hooks import Hooks
from bot.sandbox.services.calendly.shapes import Refusal, invalid
from bot.sandbox.services.calendly.state import State
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.postman import PAUSES, Postman
from bot.sandbox.services.rest import BadBody, Call, answered, read, table
from bot.sandbox.shapes import Json


class Calendly:
    """One organisation; `state` is what people do in it.

    `asgi` answers its API, at the root of a host; `lag.begin` has its lists tell late. limit: requests a
    minute for each person. flat: whether a booking is answered without `resource` around it, as was seen.
    """

    def __init__(
        self,
        real_time: Callable[[], float],
        *,
        pauses: Sequence[float] = PAUSES,
        limit: int = 500,
        flat: bool = False,
    ) -> None:
        self.postman = Postman(real_time, pauses=pauses)
        self.hooks = Hooks(self.postman)
        self.state = State(real_time, self._tell)
        self.lag = Lag(self.state, self.state.copied)
        self._access = Access(real_time, limit)
        self._real_time = real_time
        calls = Calls(self.state, self.lag, self.hooks, self._access, flat=flat)
        self.asgi = table(calls.all(), self._serve)

    def add_token(
        self, user: str, *, scopes: Sequence[str] = SCOPES, is_admin: bool = True, token: str = ""
    ) -> str:
        """A personal access token of somebody; an administrator's sees the whole organisation."""
        return self._access.add(user, scopes, token, is_admin=is_admin)

    def revoke(self, token: str) -> None:
        """Nobody may use it any more."""
        self._access.tokens.pop(token, None)

    def snapshot(self) -> Json:
        """All that survives a restart, as JSON."""
        return {
            "state": self.state.snapshot(),
            "hooks": self.hooks.snapshot(),
            "tokens": self._access.tokens,
        }

    def restore(self, kept: dict[str, Any]) -> None:
        """As it was."""
        self.state.restore(kept["state"])
        self.lag.end()
        self.hooks.restore(kept["hooks"])
        self._access.tokens = kept["tokens"]

    def _tell(self, name: str, invitee: Json, event: Json) -> None:
        self.hooks.tell(name, invitee, event, self._real_time())

    async def _serve(self, call: Call, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            answer = call(await read(request))
        except Refusal as refusal:
            answer = refusal.status, refusal.body
        except BadBody:
            answer = 400, invalid(body="is no JSON").body
        return answered(answer, self._access.limits(token))
