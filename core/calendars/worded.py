"""The words of a meeting's event: its type's templates filled, else ours."""

from core.calendars.texts import description_of, shared_description_of, shared_title_of
from core.meetings.event_values import event_values, words_of
from core.meetings.event_words import EventWords
from core.meetings.facts import Meeting
from core.meetings.filling import fill_template
from core.tenancy import Tx
from db.models import Candidate, MeetingType

LONGEST = 250
"""Outlook's titles end there."""


async def title_and_description(tx: Tx, meeting: Meeting, *, is_shared: bool) -> tuple[str, str]:
    """What the event says; is_shared: to the candidate, too."""
    words = await _words(tx, meeting)
    if is_shared and words.private:
        words = EventWords()  # chosen for separate events since this one was planned
    title, details = _ours(meeting, is_shared=is_shared)
    if words.title or words.details:
        values = event_values(meeting, await _candidate(tx, meeting))
        title = " ".join(fill_template(words.title, values).split())[:LONGEST] or title
        details = fill_template(words.details, values) or details
    return title, details


async def _words(tx: Tx, meeting: Meeting) -> EventWords:
    """None for an internal meeting, whose title somebody typed."""
    if meeting.is_internal or meeting.type_id is None:
        return EventWords()
    return words_of(await tx.session.get_one(MeetingType, (tx.workspace_id, meeting.type_id)))


async def _candidate(tx: Tx, meeting: Meeting) -> Candidate | None:
    if meeting.candidate is None:
        return None
    return await tx.session.get(Candidate, (tx.workspace_id, meeting.candidate.id))


def _ours(meeting: Meeting, *, is_shared: bool) -> tuple[str, str]:
    if is_shared:
        return shared_title_of(meeting), shared_description_of(meeting)
    return meeting.title, description_of(meeting)
