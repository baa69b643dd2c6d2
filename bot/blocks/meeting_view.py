"""One meeting, opened from the Home tab: its facts, and what may be done."""

from bot.blocks.buttons import open_meeting_row, outcome_row, view_outcome_row
from bot.blocks.candidate_view import candidate_button
from bot.blocks.card import state_line
from bot.blocks.elements import actions, context, modal
from bot.blocks.interviewer_dm import details
from bot.blocks.shapes import Block, View
from bot.blocks.text import words_list
from bot.blocks.words import is_cancelled, is_open, person, wants_outcome
from core.meetings.facts import Meeting


def meeting_view(meeting: Meeting, *, timezone: str) -> View:
    """The meeting in the viewer's zone."""
    about = actions(candidate_button(meeting.candidate)) if meeting.candidate else []
    blocks = [
        context(state_line(meeting)),
        *details(meeting, timezone=timezone),
        *_waived(meeting),
        *_row(meeting),
        *about,
    ]
    heading = "Meeting" if meeting.is_internal else "Interview"
    return modal(heading, blocks, callback_id="meeting_view", metadata={"meeting": meeting.id})


def _waived(meeting: Meeting) -> list[Block]:
    """Who goes without a buffer, and who decided so: whoever gave the meeting its present time."""
    hosts = [person(one.member) for one in meeting.interviewers if one.is_required and one.buffer_waived]
    if not hosts:
        return []
    by = meeting.moved_from.by if meeting.moved_from else meeting.scheduled_by
    return [context(f"Buffer of {words_list(hosts)} waived by {person(by)}")]


def _row(meeting: Meeting) -> list[Block]:
    if is_open(meeting):
        return open_meeting_row(meeting)
    if is_cancelled(meeting):
        return []
    if meeting.outcome:
        return view_outcome_row(meeting)
    return outcome_row(meeting) if wants_outcome(meeting) else []
