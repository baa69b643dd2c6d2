"""What a person sees after scheduling, moving or cancelling: done, and what happens now."""

from bot.blocks.elements import modal, section
from bot.blocks.shapes import Block, View
from bot.blocks.text import bold
from bot.blocks.when import candidate_time, zoned_span
from bot.blocks.words import first_of, private_place, title
from core.meetings.facts import Meeting


def booking_view() -> View:
    """Shown while booking takes longer than Slack waits."""
    words = "Booking… This takes a moment longer than usual. You may close this: it goes on without you."
    return modal("Schedule interview", [section(words)], callback_id="schedule_loading")


def booked_view(meeting: Meeting, *, timezone: str) -> View:
    """It is booked."""
    blocks = [_what(meeting, timezone), section("\n".join(["*What happens now*", *_next_steps(meeting)]))]
    return modal("Booked", blocks, callback_id="booked")


def moved_view(meeting: Meeting, *, timezone: str) -> View:
    """It has a new time."""
    steps = [
        *_told(meeting, "The new time goes to {who} by e-mail, and their calendar entry moves."),
        "• The interviewers get a message, and the card shows the new time.",
        "• Reminders follow the new time.",
    ]
    return modal("Moved", [_what(meeting, timezone), section("\n".join(steps))], callback_id="moved")


def cancelled_view(meeting: Meeting) -> View:
    """It does not take place."""
    steps = [
        f"{bold(title(meeting))} is cancelled.",
        *_told(meeting, "{who} is told by e-mail, and the calendar entry is withdrawn."),
        "• The interviewers get a message.",
        "• No more reminders go out.",
    ]
    return modal("Cancelled", [section("\n".join(steps))], callback_id="cancelled")


def _what(meeting: Meeting, timezone: str) -> Block:
    rows = [
        bold(title(meeting)),
        zoned_span(meeting.starts_at, meeting.ends_at, timezone),
        private_place(meeting),
    ]
    theirs = candidate_time(meeting.candidate, meeting.starts_at, meeting.ends_at)
    return section("\n".join([*rows, *([f"For {first_of(meeting)}: {theirs}"] if theirs else [])]))


def _next_steps(meeting: Meeting) -> list[str]:
    where = "goes to the channel" if meeting.channel_id else "comes to you, because you chose no channel"
    return [
        *_told(meeting, "The invitation goes to {who} by e-mail."),
        f"• The card {where}.",
        "• The interviewers get a message, and reminders before it starts.",
        *([] if meeting.is_internal else ["• When it is over, Panelry asks how it went."]),
    ]


def _told(meeting: Meeting, words: str) -> list[str]:
    """How the candidate learns of it; without an address it is up to the person."""
    if meeting.candidate is None:
        return []
    who = first_of(meeting)
    if not meeting.candidate.email:
        return [f"• {who} has no e-mail address here: please tell them yourself."]
    return [f"• {words.format(who=who)}"]
