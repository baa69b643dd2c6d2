"""Slack as a road messages travel on: posts them, edits living ones, finds those cut off on the way."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.shapes import Message
from bot.refusals import LOST, TOKEN_DELAY_SECONDS, delay_of, error_name, refusal_of, token_trouble
from bot.render import RENDER
from core.errors import NotFound
from core.messages.deliver import Delayed, Envelope, Refused
from core.messages.outbox import ASKED_AGAIN
from core.messages.plan import LIVING

EVENT_TYPE = "panelry_message"
UNKNOWN = "unknown"
CLOCK_MARGIN = timedelta(minutes=5)
MOST_PAGES = 5

log = structlog.get_logger(__name__)

ClientFor = Callable[[int], Awaitable[AsyncWebClient]]


class SlackRoad:
    """Delivers messages into Slack; a `core.messages.deliver.Deliver`. References are "CHANNEL:TS".

    client_for: the client of a workspace by its id; raises `NotFound` when Panelry is not installed there. It
    should not retry by itself: what cannot be delivered now is queued again.
    """

    def __init__(self, client_for: ClientFor) -> None:
        self._client_for = client_for
        self._token_works: dict[int, bool] = {}  # by workspace, as its last message found it

    def problem(self) -> str | None:
        """One sentence when Slack refuses our token wherever it was tried, for readiness."""
        if not self._token_works or any(self._token_works.values()):
            return None
        return "Slack no longer accepts the bot token. Set a new SLACK_BOT_TOKEN and restart; messages wait."

    async def deliver(self, envelope: Envelope) -> str:
        """Post it, or edit it in place; return "CHANNEL:TS".

        Raises `Delayed` on a rate limit or a token Slack refuses, and `Refused` on what will never work.
        Anything else, such as no connection or a Slack that is down, goes through and is tried again.
        """
        if envelope.kind not in RENDER:
            raise Refused(f"Slack has no message of the kind “{envelope.kind}”.")
        message = RENDER[envelope.kind](envelope)
        client = await self._client(envelope)
        try:
            reference = await _send(client, envelope, message)
        except SlackApiError as error:
            self._check_token(error, envelope)
            raise _explained(error, envelope) from error
        self._token_works[envelope.workspace_id] = True
        return reference

    async def find(self, envelope: Envelope) -> str | None:
        """The reference of a message whose sending was cut off, None when it never arrived.

        An interrupted edit is None, too: editing again changes nothing. When Slack does not let us look (a
        scope is missing, the channel is closed to us), a card counts as not arrived: a channel without its
        card is worse than one with two. Anything else counts as arrived, as "unknown", because
        nobody wants to be told twice: such a message is never sent or edited again.
        """
        if _place_of(envelope.reference):
            return None
        client = await self._client(envelope)
        try:
            return await _look_up(client, envelope)
        except SlackApiError as error:
            self._check_token(error, envelope)
            if delay := delay_of(error):
                raise Delayed(delay, whole_workspace=True) from error
            if refusal_of(error) is None:
                raise
            return None if envelope.kind == "card" else UNKNOWN

    def _check_token(self, error: SlackApiError, envelope: Envelope) -> None:
        """No message is lost for want of a token: all of the workspace wait until there is another."""
        if token_trouble(error):
            self._token_works[envelope.workspace_id] = False
            log.error("slack.token_refused", workspace_id=envelope.workspace_id, error=error_name(error))
            raise Delayed(TOKEN_DELAY_SECONDS, whole_workspace=True) from error

    async def _client(self, envelope: Envelope) -> AsyncWebClient:
        try:
            return await self._client_for(envelope.workspace_id)
        except NotFound as error:
            raise Refused(error.sentence) from error


def _place_of(reference: str | None) -> tuple[str, str] | None:
    """Channel and ts behind a reference, None for none and for "unknown"."""
    channel, colon, ts = (reference or "").partition(":")
    return (channel, ts) if colon and channel and ts else None


async def _send(client: AsyncWebClient, envelope: Envelope, message: Message) -> str:
    """Edit what can be edited, post the rest; only living messages are posted a second time."""
    if envelope.reference == UNKNOWN:
        return UNKNOWN
    place = _place_of(envelope.reference)
    if place is None:
        return await _post(client, envelope, message)
    try:
        answer = await client.chat_update(
            channel=place[0], ts=place[1], text=message.text, blocks=message.blocks
        )
    except SlackApiError as error:
        if error_name(error) not in LOST:
            raise
        if envelope.kind in LIVING:
            return await _post(client, envelope, message)
        if envelope.kind in ASKED_AGAIN:  # it is gone, and with it what was to be corrected
            return envelope.reference or UNKNOWN
        raise
    return _reference(answer)


async def _post(client: AsyncWebClient, envelope: Envelope, message: Message) -> str:
    channel, thread_ts = _destination(envelope)
    said = {
        "channel": channel,
        "text": message.text,
        "blocks": message.blocks,
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": envelope.key}},
    }
    if thread_ts:
        said["thread_ts"] = thread_ts
    # Not `chat_postMessage`: it looks through all of this for objects of the SDK's own, and there are none.
    return _reference(await client.api_call("chat.postMessage", json=said))


def _reference(answer: Any) -> str:
    return f"{answer['channel']}:{answer['ts']}"


def _destination(envelope: Envelope) -> tuple[str, str | None]:
    """Channel, and for the history the card's thread."""
    if envelope.kind != "history":
        return envelope.recipient, None
    place = _place_of(str(envelope.detail.get("card") or ""))
    if place is None:
        raise Refused("The card this line belongs under is not there.")
    return place


async def _look_up(client: AsyncWebClient, envelope: Envelope) -> str | None:
    """Walk through what was posted since the first try, newest first."""
    channel, thread_ts = _destination(envelope)
    if channel[:1] in {"U", "W"}:
        channel = (await client.conversations_open(users=channel))["channel"]["id"]
    oldest, cursor = _oldest(envelope.claimed_at), ""
    for _ in range(MOST_PAGES):
        page = await _page(client, channel, thread_ts, oldest, cursor)
        for message in page["messages"]:
            if _key_of(message) == envelope.key:
                return f"{channel}:{message['ts']}"
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            break
    return None


async def _page(
    client: AsyncWebClient, channel: str, thread_ts: str | None, oldest: str | None, cursor: str
) -> Any:
    if thread_ts:
        return await client.conversations_replies(
            channel=channel,
            ts=thread_ts,
            oldest=oldest,
            cursor=cursor or None,
            limit=200,
            include_all_metadata=True,
        )
    return await client.conversations_history(
        channel=channel, oldest=oldest, cursor=cursor or None, limit=200, include_all_metadata=True
    )


def _oldest(claimed_at: datetime | None) -> str | None:
    """Slack's clock and ours may differ."""
    return None if claimed_at is None else f"{(claimed_at - CLOCK_MARGIN).timestamp():.6f}"


def _key_of(message: dict[str, Any]) -> str | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return payload.get("key") if metadata.get("event_type") == EVENT_TYPE else None


def is_direct(recipient: str) -> bool:
    """Whether it is a person or their conversation with us; channels begin with C or G."""
    return recipient[:1] not in {"C", "G"}


def _explained(error: SlackApiError, envelope: Envelope) -> Exception:
    """The same failure in the words of the port; itself when it should be tried again."""
    if delay := delay_of(error):
        edits_or_direct = _place_of(envelope.reference) is not None or is_direct(envelope.recipient)
        return Delayed(delay, whole_workspace=edits_or_direct)
    sentence = refusal_of(error, direct=is_direct(envelope.recipient))
    return Refused(sentence) if sentence else error
