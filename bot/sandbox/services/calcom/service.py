"""Cal.com put together: its API over ASGI, its webhooks, and what a test or a page does in it."""

from asyncio import sleep
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.services.calcom.calls import Calls, refused
from bot.sandbox.services.calcom.hooks import Hooks
from bot.sandbox.services.calcom.shapes import Refusal, bad, new_uid
from bot.sandbox.services.calcom.state import State
from bot.sandbox.services.faulty import Waiter
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.postman import Postman
from bot.sandbox.services.quota import Quota
from bot.sandbox.services.rest import Asked, BadBody, Call, answered, read, table
from bot.sandbox.shapes import Json


class Calcom:
    """One installation; `state` is what people do in it.

    `asgi` answers its API, under `/v2` of a host; `lag.begin` has its lists tell late. limit: requests a
    minute for each key. exclusive: whether what changed at `afterUpdatedAt` itself is left out; it is not
    documented. pauses: seconds before each further try to tell; that there is any is not documented, either.
    """

    def __init__(
        self,
        real_time: Callable[[], float],
        *,
        pauses: Sequence[float] = (),
        limit: int = 120,
        exclusive: bool = False,
        wait: Waiter = sleep,
    ) -> None:
        self.postman = Postman(real_time, pauses=pauses, wait=wait)
        self.hooks = Hooks(self.postman, real_time)
        self.state = State(real_time, self.hooks.tell)
        self.lag = Lag(self.state, self.state.copied)
        self._quota = Quota(real_time, limit)
        self._keys: dict[str, int] = {}
        calls = Calls(self.state, self.lag, self.hooks, self._admit, exclusive=exclusive)
        self.asgi = table(calls.all(), self._serve)

    def add_key(self, person: int, key: str = "") -> str:
        """An API key of somebody."""
        made = key or f"cal_{new_uid()}"
        self._keys[made] = person
        return made

    def revoke(self, key: str) -> None:
        """Nobody may use it any more."""
        self._keys.pop(key, None)

    def snapshot(self) -> Json:
        """All that survives a restart, as JSON."""
        return {"state": self.state.snapshot(), "hooks": self.hooks.snapshot(), "keys": self._keys}

    def restore(self, kept: dict[str, Any]) -> None:
        """As it was."""
        self.state.restore(kept["state"])
        self.lag.end()
        self.hooks.restore(kept["hooks"])
        self._keys = kept["keys"]

    def _admit(self, asked: Asked) -> int:
        person = self._keys.get(asked.token)
        if person is None or not asked.token.startswith("cal_"):
            raise Refusal(401, "UnauthorizedException", "Invalid API Key")
        if not self._quota.take(asked.token):
            raise Refusal(429, "ThrottlerException", "Too many requests. Please try again later.")
        return person

    async def _serve(self, call: Call, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            answer = call(await read(request))
        except Refusal as refusal:
            answer = refusal.status, refused(refusal, request.url.path, self.state.now())
        except BadBody:
            answer = 400, refused(bad("The body is no JSON"), request.url.path, self.state.now())
        return answered(answer, self._limits(token))

    def _limits(self, token: str) -> Mapping[str, str]:
        return {
            "x-ratelimit-limit-default": str(self._quota.limit),
            "x-ratelimit-remaining-default": str(self._quota.left(token)),
            "x-ratelimit-reset-default": str(int(self._quota.resets_at(token)) + 1),
        }
