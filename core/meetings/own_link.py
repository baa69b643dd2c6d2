"""A link of one's own, where a service could make none."""

from core.errors import BadInput
from core.meetings import facts
from core.meetings.facts import Status
from core.meetings.load import access_meeting, load_meeting
from core.meetings.location import typed_link
from core.meetings.rights import check_may_change
from core.messages.links import keep_link
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from db.models import Meeting

LONGEST_LINK = 500


async def draft_link(tx: Tx, actor: Actor, meeting_id: int) -> facts.Meeting:
    """The meeting, for a form that asks for its link; who may not change it is told so before."""
    meeting = await access_meeting(tx, meeting_id)
    await check_may_change(tx, meeting, actor)
    _check_ahead(tx, meeting)
    return await load_meeting(tx, meeting_id)


async def set_link(tx: Tx, actor: Actor, meeting_id: int, link: str) -> facts.Meeting:
    """Have everybody join there; no service makes one any more, and the candidate is told where need be."""
    url = typed_link(link.strip())
    if url is None or len(url) > LONGEST_LINK:
        raise BadInput("Enter an address that begins with https://.", field="link")
    meeting = await access_meeting(tx, meeting_id, lock=True)
    await check_may_change(tx, meeting, actor)
    _check_ahead(tx, meeting)
    if url != meeting.location_detail:
        meeting.location_detail, meeting.updated_at = url, tx.now
        await keep_link(tx, meeting, url)
        await record_change(tx, actor, "meeting.link", "meeting", meeting.id)
    return await load_meeting(tx, meeting_id)


def _check_ahead(tx: Tx, meeting: Meeting) -> None:
    if meeting.status == Status.CANCELLED or meeting.ends_at <= tx.now:
        raise BadInput("This meeting is over or cancelled: nobody joins it any more.", field="link")
