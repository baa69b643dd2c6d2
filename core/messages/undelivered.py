"""Gives up what will never arrive, and tells the organiser, so that nobody waits for it."""

from core.meetings.load import access_meeting
from core.messages.audience import audience_of
from core.messages.claim import Claimed, Result, mark
from core.messages.outbox import SLACK, Outgoing, enqueue, lock_messages, touch, touch_living
from core.messages.plan import (
    CALENDAR_EVENT,
    INVITATION_LINK,
    INVITATION_ROOM,
    OUTSIDE_BOOKING,
    VIDEO_CALL,
)
from core.messages.shared import invite_by_mail
from core.tenancy import Actor, Tx
from db.models import Meeting

# Reminders, prompts and notices follow what these say; their loss alone is in the log.
WORTH_TELLING = frozenset(
    {
        "card", "interviewer_dm", "invitation", "invitation_moved", "invitation_cancelled", CALENDAR_EVENT,
        INVITATION_LINK, INVITATION_ROOM, VIDEO_CALL, OUTSIDE_BOOKING,
    }
)  # fmt: skip
ON_THE_CARD = frozenset({CALENDAR_EVENT, VIDEO_CALL, OUTSIDE_BOOKING})


async def give_up(tx: Tx, actor: Actor, failed: Claimed, result: Result) -> dict[int, str]:
    """Mark what failed for good and have its organiser told, both or neither; answers as `mark` does.

    One touched meanwhile waits again, and of one whose lease was lost another process knows more: both are
    not told.
    """
    # The meeting before its messages, those in id order, as whoever changes it does: there is no deadlock.
    assert failed.meeting_id is not None, "only messages of meetings are worth telling of"
    meeting = await access_meeting(tx, failed.meeting_id, lock=True)
    await lock_messages(tx, meeting)
    marked = await mark(tx.session, tx.now, [result])
    if marked.get(failed.id) == "failed":
        await _tell_organiser(tx, meeting, failed, result.error or "")
        await invite_by_mail(tx, meeting, failed)
        if failed.kind in ON_THE_CARD:  # the card says so, and has the button
            await touch_living(tx, meeting, besides=failed.id)
    return marked


async def _tell_organiser(tx: Tx, meeting: Meeting, failed: Claimed, why: str) -> None:
    """Send a DM; a card refused by its channel comes as a DM, too."""
    organiser = (await audience_of(tx, meeting)).organiser
    if organiser is None or organiser == failed.recipient:
        return
    told = Outgoing(
        road=SLACK,
        kind="undelivered",
        subject=":".join([failed.kind, failed.recipient, *_retries(failed)]),
        recipient=organiser,
        due_at=tx.now,
        version=meeting.version,
        detail={"what": failed.kind, "to": failed.recipient, "why": why, "message": failed.id},
    )
    await enqueue(tx, meeting, [told])
    if failed.kind == "card":
        await touch(tx, meeting, [Outgoing(road=SLACK, kind="card", recipient=organiser, due_at=tx.now)])


def _retries(failed: Claimed) -> list[str]:
    """What tells this failure from those before it, after each of which somebody had it sent again."""
    retries = failed.detail.get("retries")
    return [str(retries)] if retries else []
