"""What a person sees after scheduling, moving or cancelling: done, and what happens now."""

from bot.blocks.elements import modal, section
from bot.blocks.shapes import Block, View
from bot.blocks.text import bold, words_list
from bot.blocks.when import candidate_time, same_clock, zoned_span
from bot.blocks.words import channel_mention, first_of, part, private_place, title
from core.meetings.facts import Meeting


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
        *_absent(meeting),
    ]
    return modal("Moved", [_what(meeting, timezone), section("\n".join(steps))], callback_id="moved")


def room_changed_view(meeting: Meeting, *, timezone: str, mail: bool = True) -> View:
    """It has another room at the same time."""
    steps = [
        *_told(meeting, "The new room goes to {who} by e-mail, and their calendar entry changes.", mail=mail),
        "• The interviewers get a message, and the card shows the new room.",
        "• The time stays, and so do answers and reminders.",
    ]
    blocks = [_what(meeting, timezone), section("\n".join(steps))]
    return modal("Room changed", blocks, callback_id="moved")


def cancelled_view(meeting: Meeting, *, mail: bool = True) -> View:
    """It does not take place."""
    steps = [
        bold(title(meeting)),
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
        f"With {words_list([part(one) for one in meeting.interviewers])}",
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
        *_absent(meeting),
    ]


def _absent(meeting: Meeting) -> list[str]:
    """Who may come, is invited, and has another meeting then."""
    busy = [part(one) for one in meeting.interviewers if not one.keeps_time]
    if not busy:
        return []
    has = "has" if len(busy) == 1 else "have"
    return [f"• {words_list(busy)} {has} another meeting around then, and may not come."]


def _card_goes(channel_id: str | None) -> str:
    if not channel_id:
        return "comes to you as a direct message"
    return f"goes to {channel_mention(channel_id, 'the channel you chose')}"


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
