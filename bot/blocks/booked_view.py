"""What a person sees after scheduling, moving or cancelling: done, and what happens now."""

import re

from bot.blocks.elements import modal, section
from bot.blocks.shapes import Block, View
from bot.blocks.text import bold
from bot.blocks.when import candidate_time, same_clock, zoned_span
from bot.blocks.words import first_of, private_place, title
from core.meetings.facts import Meeting

_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")


def booking_view() -> View:
    """Shown while booking takes longer than Slack waits. What books may end with the process it runs in."""
    words = (
        "Booking… This takes a moment longer than usual. If nothing has changed in a minute, look at your "
        "Home tab and try again."
    )
    return modal("Schedule interview", [section(words)], callback_id="schedule_loading")


def booked_view(meeting: Meeting, *, timezone: str, mail: bool = True) -> View:
    """It is booked. `mail`: whether mail is set up, so that nothing is promised that nobody does."""
    steps = ["*What happens now*", *_next_steps(meeting, mail=mail)]
    return modal("Booked", [_what(meeting, timezone), section("\n".join(steps))], callback_id="booked")


def moved_view(meeting: Meeting, *, timezone: str, mail: bool = True) -> View:
    """It has a new time."""
    steps = [
        *_told(meeting, "The new time goes to {who} by e-mail, and their calendar entry moves.", mail=mail),
        "• The interviewers get a message, and the card shows the new time.",
        "• Reminders follow the new time.",
    ]
    return modal("Moved", [_what(meeting, timezone), section("\n".join(steps))], callback_id="moved")


def cancelled_view(meeting: Meeting, *, mail: bool = True) -> View:
    """It does not take place."""
    steps = [
        f"{bold(title(meeting))} is cancelled.",
        *_told(meeting, "{who} is told by e-mail, and the calendar entry is withdrawn.", mail=mail),
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
    candidate = meeting.candidate
    if candidate and theirs and not same_clock(timezone, candidate.timezone, meeting.starts_at):
        rows.append(f"For {first_of(meeting)}: {theirs}")
    return section("\n".join(rows))


def _next_steps(meeting: Meeting, *, mail: bool) -> list[str]:
    return [
        *_told(meeting, "The invitation goes to {who} by e-mail.", mail=mail),
        f"• The card {_card_goes(meeting.channel_id)}.",
        "• The interviewers get a message, and reminders before it starts.",
        *([] if meeting.is_internal else ["• When it is over, Panelry asks how it went."]),
    ]


def _card_goes(channel_id: str | None) -> str:
    if not channel_id:
        return "comes to you as a direct message"
    return f"goes to <#{channel_id}>" if _CHANNEL.fullmatch(channel_id) else "goes to the channel you chose"


def _told(meeting: Meeting, words: str, *, mail: bool) -> list[str]:
    """How the candidate learns of it; without mail or an address it is up to the person."""
    if meeting.candidate is None:
        return []
    who = first_of(meeting)
    if not mail:
        return [f"• Mail is not set up, so tell {who} yourself."]
    if not meeting.candidate.email:
        return [f"• {who} has no e-mail address here: please tell them yourself."]
    return [f"• {words.format(who=who)}"]
