"""Looks at the world again before a message leaves: is it still true, still wanted, still in time?"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from core.meetings import facts
from core.meetings.load import access_meeting, load_meetings
from core.meetings.location import LocationKind
from core.messages.audience import audience_of
from core.messages.claim import Claimed
from core.messages.decisions import Decision, Quiet, Wait
from core.messages.deliver import Envelope
from core.messages.links import note_without_link, wait_for_link
from core.messages.noticed import prepare_notices
from core.messages.outbox import MAIL, touch, touch_living
from core.messages.plan import (
    CALENDAR_EVENT,
    INVITATION_LINK,
    INVITATION_ROOM,
    VIDEO_CALL,
    outcome_prompts,
)
from core.messages.shared import invited_by_calendar, is_shared
from core.messages.subjects import Subjects, subjects_of
from core.messages.wanted import FIRST_INVITATIONS, why_unwanted
from core.offers.facts import freed_of
from core.offers.offer import CHANGED, offer_freed_time
from core.tenancy import Actor, Tx
from db.among import among
from db.models import Meeting, Message

NEED_INVITATION = {
    "invitation_cancelled": "the candidate was never invited",
    INVITATION_LINK: "the invitation carries the link itself",
    INVITATION_ROOM: "the invitation names the room itself",
}
"""Mails that follow an invitation, and why they do not where none has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sibling:
    """Another message of the same meeting."""

    meeting_id: int
    kind: str
    state: str
    reference: str | None
    perhaps_sent: bool
    road: str
    detail: dict[str, Any]


async def prepare_messages(tx: Tx, actor: Actor, claimed: Sequence[Claimed]) -> dict[int, Decision]:
    """What to do with each claimed message of this workspace, by message id; a fixed number of queries."""
    return await note_without_link(tx, claimed, await look_at(tx, claimed))


async def look_at(tx: Tx, claimed: Sequence[Claimed]) -> dict[int, Decision]:
    """The same for who only looks: nothing leaves because of it."""
    meetings = await load_meetings(tx, list({each.meeting_id for each in claimed if each.meeting_id}))
    siblings = await _siblings(tx, list(meetings))
    subjects = await subjects_of(tx, claimed, meetings)
    notices = await prepare_notices(tx, [each for each in claimed if each.meeting_id is None])
    return notices | {
        each.id: _decide(tx, each, meetings.get(each.meeting_id), siblings.get(each.meeting_id, ()), subjects)
        for each in claimed
        if each.meeting_id is not None
    }


async def _siblings(tx: Tx, meeting_ids: Sequence[int]) -> dict[int, tuple[Sibling, ...]]:
    found = await tx.session.execute(
        select(
            Message.meeting_id,
            Message.kind,
            Message.state,
            Message.reference,
            Message.perhaps_sent,
            Message.road,
            Message.detail,
        ).where(
            Message.workspace_id == tx.workspace_id,
            among(Message.meeting_id, meeting_ids),
            Message.kind.in_(("card", CALENDAR_EVENT, VIDEO_CALL, *FIRST_INVITATIONS)),
        )
    )
    siblings: dict[int, tuple[Sibling, ...]] = {}
    for row in found.mappings():
        sibling = Sibling(**row)
        siblings[sibling.meeting_id] = (*siblings.get(sibling.meeting_id, ()), sibling)
    return siblings


async def meeting_of(tx: Tx, message: Claimed) -> Meeting:
    """Its meeting's row, locked."""
    assert message.meeting_id is not None, "a notice is about no meeting"
    return await access_meeting(tx, message.meeting_id, lock=True)


async def ask_for_outcome(tx: Tx, actor: Actor, due: Claimed) -> Quiet:
    """The meeting is over: its card says so, and of an interview those concerned are asked how it went."""
    # The meeting before its messages, as whoever changes it does: one order for all writers, no deadlock.
    meeting = await meeting_of(tx, due)
    await touch_living(tx, meeting)
    if not meeting.is_internal:
        await touch(tx, meeting, outcome_prompts(await audience_of(tx, meeting), tx.now))
    return Quiet(why="asked")


async def show_running_late(tx: Tx, actor: Actor, due: Claimed) -> Quiet:
    """The meeting is near: its card and the interviewers' DMs offer to say that one is late."""
    await touch_living(tx, await meeting_of(tx, due))
    return Quiet(why="shown")


async def look_who_waits(tx: Tx, actor: Actor, due: Claimed) -> Quiet | Wait:
    """A time came free: whoever may move a waiting interview there is asked."""
    done = await offer_freed_time(tx, actor, freed_of(due.detail))
    return Wait(seconds=1) if done == CHANGED else Quiet(why=done)


OF_THE_CLOCK: dict[str, Callable[[Tx, Actor, Claimed], Awaitable[Quiet | Wait]]] = {
    "outcome_due": ask_for_outcome,
    "starting_soon": show_running_late,
    "slot_freed": look_who_waits,
}
"""What happens, in a transaction of its own, in place of a sending."""


def _decide(
    tx: Tx,
    message: Claimed,
    meeting: facts.Meeting | None,
    siblings: Sequence[Sibling],
    subjects: Subjects,
) -> Decision:
    if meeting is None:
        return Quiet(why="the meeting was deleted")
    why_not = why_unwanted(message, meeting, subjects, tx.now)
    if why_not is not None:
        return Quiet(why=why_not)
    if message.kind == "history":
        return _history(tx, message, meeting, siblings)
    if message.road == MAIL:
        return _mail(tx, message, meeting, siblings)
    if message.kind == CALENDAR_EVENT and _waits_for_call(message, meeting):
        waiting = wait_for_link(message, meeting, siblings, tx.now)
        if waiting is not None:
            return waiting
    return subjects.put_into(_envelope(tx, message, meeting))


def _waits_for_call(message: Claimed, meeting: facts.Meeting) -> bool:
    """Whether the event would be written twice, and its guests be told twice, for want of the link."""
    return message.reference is None and meeting.location.kind is LocationKind.ZOOM


def _history(tx: Tx, message: Claimed, meeting: facts.Meeting, siblings: Sequence[Sibling]) -> Decision:
    cards = [each for each in siblings if each.kind == "card"]
    card = next((each for each in cards if each.reference is not None), cards[0] if cards else None)
    if card is None or (card.reference is None and card.state in {"failed", "dropped"}):
        return Quiet(why="there is no card")
    if card.reference is None:
        return Wait(seconds=1)
    return _envelope(tx, message, meeting, card=card.reference)


def _mail(tx: Tx, message: Claimed, meeting: facts.Meeting, siblings: Sequence[Sibling]) -> Decision:
    if meeting.candidate is None or meeting.candidate.email is None:
        return Quiet(why="the candidate has no address")
    invited = [each for each in siblings if each.kind in FIRST_INVITATIONS and each.road == MAIL]
    was_invited = any(each.state == "sent" or each.perhaps_sent for each in invited)
    if message.kind in NEED_INVITATION and not was_invited:
        in_flight = any(each.state == "leased" for each in invited)
        return Wait(seconds=2) if in_flight else Quiet(why=NEED_INVITATION[message.kind])
    if message.kind in FIRST_INVITATIONS:
        waiting = wait_for_link(message, meeting, siblings, tx.now)
        if waiting is not None:
            return waiting
    is_first = message.kind == "invitation_moved" and not was_invited
    envelope = _envelope(tx, message, meeting, kind="invitation" if is_first else None)
    return invited_by_calendar(envelope) if any(is_shared(each.detail) for each in siblings) else envelope


def _envelope(
    tx: Tx, message: Claimed, meeting: facts.Meeting, *, kind: str | None = None, card: str | None = None
) -> Envelope:
    address, name, timezone = _recipient(message, meeting)
    detail = {**message.detail, "card": card} if card else message.detail
    return Envelope(
        id=message.id,
        workspace_id=message.workspace_id,
        key=message.key,
        kind=kind or message.kind,
        recipient=address,
        recipient_name=name,
        recipient_timezone=timezone,
        now=tx.now,
        about=meeting,
        reference=message.reference,
        minutes_before=message.detail.get("minutes_before"),
        claimed_at=message.claimed_at,
        attempts=message.attempts,
        detail=detail,
    )


def _recipient(message: Claimed, meeting: facts.Meeting) -> tuple[str, str, str | None]:
    """Address, name and zone of the recipient; a channel has neither name nor zone."""
    if message.road == MAIL and meeting.candidate is not None:
        return meeting.candidate.email or "", meeting.candidate.name, meeting.candidate.timezone
    people = [each.member for each in meeting.interviewers]
    people += [meeting.scheduled_by] if meeting.scheduled_by else []
    for person in people:
        if person.slack_user_id == message.recipient:
            return message.recipient, person.name, person.timezone
    return message.recipient, "", None
