"""One request of one person: who asks, from where, and the ways to show them something."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import structlog
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.failure import failure_message, failure_view, waiting_view
from bot.blocks.shapes import Message, View
from bot.blocks.state import whole
from bot.journeys.parts import Parts
from bot.refusals import TRIGGER_ERRORS, error_name
from bot.requests import first, mapping, string
from core.errors import PanelryError
from core.tenancy import Actor

CLOSED = {"not_found", "view_not_found"}
NO_ROOM = "push_limit_reached"

log = structlog.get_logger(__name__)


class TriggerExpired(PanelryError):
    """Slack opens a modal only within three seconds of the click, once."""

    def __init__(self) -> None:
        super().__init__("Slack could not open the window in time. Nothing happened; please try again.")


class Outdated(PanelryError):
    """A button or form of an earlier version of ours, or of nobody's."""

    def __init__(self) -> None:
        super().__init__("This is from an earlier version. Open the Home tab and start from there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A command, click, submission or event.

    view: the modal or home it came from, as Slack sent it; None for commands and messages.
    value: the value of the button that was pressed, or of the menu's item.
    choice: what follows the colon in its action id, e.g. "advance" in "record_outcome:advance".
    """

    parts: Parts
    client: AsyncWebClient
    team_id: str
    user_id: str
    trigger_id: str = ""
    response_url: str | None = None
    view: Mapping[str, Any] | None = None
    value: str = ""
    choice: str = ""

    @classmethod
    def of(cls, parts: Parts, context: AsyncBoltContext, body: Mapping[str, Any]) -> "Visit":
        """The visit a payload tells of."""
        action = first(body.get("actions"))
        chosen = mapping(action.get("selected_option"))
        return cls(
            parts=parts,
            client=parts.clients.for_people(context.get("token")),
            team_id=string(context.get("team_id")),
            user_id=string(context.get("user_id")),
            trigger_id=string(body.get("trigger_id")),
            response_url=string(context.get("response_url")) or None,
            view=mapping(body.get("view")) or None,
            value=string(action.get("value")) or string(chosen.get("value")),
            choice=string(action.get("action_id")).partition(":")[2],
        )

    async def actor(self) -> Actor:
        """The person as the product knows them."""
        return await self.parts.people.actor(self.team_id, self.user_id)

    @property
    def number(self) -> int:
        """The id in the value of the button that was pressed."""
        found = whole(self.value)
        if found is None:
            raise Outdated
        return found

    @property
    def is_home(self) -> bool:
        """Whether the person looks at the Home tab."""
        return self.view is not None and self.view.get("type") == "home"

    @property
    def modal_id(self) -> str | None:
        """The modal the person looks at, None when they are elsewhere."""
        if self.view is None or self.view.get("type") != "modal":
            return None
        return string(self.view.get("id")) or None

    @property
    def beneath_id(self) -> str:
        """The modal theirs was put over, "" when it lies alone."""
        return string((self.view or {}).get("previous_view_id"))

    @property
    def root_id(self) -> str:
        """The lowest of the modals they look at."""
        return string((self.view or {}).get("root_view_id")) or self.modal_id or ""

    async def begin(self, loading: View, *, on_top: bool = False) -> str:
        """Show a first view at once, in the modal the person looks at or in a new one; returns its id.

        on_top: over the modal, which comes back as it was when the view is closed. Slack lays three at most:
        in the third it takes the modal's place. "" where something lies over the modal by now, as after a
        double click, or the person closed it.
        """
        if self.modal_id is not None and not on_top:
            return await self._replace(self.modal_id, loading)
        show = self.client.views_push if self.modal_id is not None else self.client.views_open
        try:
            opened = await show(trigger_id=self.trigger_id, view=loading)
        except SlackApiError as error:
            if _trigger_is_to_blame(error):
                raise TriggerExpired from error
            if self.modal_id is None or error_name(error) not in {NO_ROOM, *CLOSED}:
                raise
            is_third = self.beneath_id not in {"", self.root_id}
            return await self._replace(self.modal_id, loading) if is_third else ""
        view_id: str = opened["view"]["id"]
        return view_id

    async def _replace(self, modal_id: str, loading: View) -> str:
        await self.update(modal_id, loading)
        return modal_id

    async def show(
        self, loading: View, draw: Callable[[Actor], Awaitable[View]], *, on_top: bool = False
    ) -> None:
        """Show `loading` while the trigger lives, then what `draw` returns, or the sentence of its error."""
        view_id = await self.begin(loading, on_top=on_top)
        if not view_id:
            return

        async def notice(sentence: str) -> None:
            await self.update(view_id, waiting_view(loading, sentence))

        explain = partial(self._explain, view_id)
        await self.parts.work.guard(self._draw(view_id, draw), explain, notice=notice)

    async def _draw(self, view_id: str, draw: Callable[[Actor], Awaitable[View]]) -> None:
        await self.update(view_id, await draw(await self.actor()))

    async def _explain(self, view_id: str, sentence: str) -> None:
        if await self.update(view_id, failure_view(sentence)) is None:
            await self.tell(sentence)

    async def update(self, view_id: str, view: View, view_hash: str | None = None) -> str | None:
        """Replace a view and return its new hash; None when the person closed it meanwhile, which is normal.

        view_hash: of the view to replace; Slack refuses with `hash_conflict` when another is shown by now.
        """
        if not view_id:
            return None
        try:
            answer = await self.client.views_update(view_id=view_id, view=view, hash=view_hash)
        except SlackApiError as error:
            if error_name(error) in CLOSED:
                return None
            raise
        return str((answer.get("view") or {}).get("hash") or "")

    async def reply(self, message: Message) -> None:
        """Show it to this person alone: where they are, or else in their conversation with the app."""
        if (self.response_url and await self._respond(message)) or not self.user_id:
            return
        await self.client.chat_postMessage(channel=self.user_id, text=message.text, blocks=message.blocks)

    async def tell(self, sentence: str) -> None:
        """The same for a sentence."""
        await self.reply(failure_message(sentence))

    async def _respond(self, message: Message) -> bool:
        """Whether it arrived: the address works for half an hour, five times."""
        try:
            answer = await self.parts.clients.webhook(str(self.response_url)).send(
                text=message.text, blocks=message.blocks, response_type="ephemeral", replace_original=False
            )
        except (aiohttp.ClientError, OSError, ValueError) as error:
            log.warning("response_url_failed", error=type(error).__name__)
            return False
        return answer.status_code == 200 and '"ok":false' not in answer.body.replace(" ", "")


def _trigger_is_to_blame(error: SlackApiError) -> bool:
    name = error_name(error)
    if name != "invalid_arguments":
        return name in TRIGGER_ERRORS
    messages = (error.response.get("response_metadata") or {}).get("messages") or []
    return any("trigger_id" in each for each in messages)
