"""Messages that could not be sent: told in a DM, listed in Home, with a way to have them sent again."""

from bot.blocks.elements import actions, button, context, divider, message, section
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.text import bold, escape
from bot.blocks.when import zoned_span
from bot.blocks.words import channel_mention, mention, person, plain_title, title
from core.messages.facts import FailedMessage, FailedMessages, Retried, Retry

# {where} begins with a blank or is empty; {who} is never empty.
_WORDS = {
    "card": "The card of {title} could not be posted{where}.",
    "interviewer_dm": "The message about {title} could not be sent to {who}.",
    "invitation": "The invitation to {title} could not be sent.",
    "invitation_moved": "The new time of {title} could not be sent to the candidate.",
    "invitation_cancelled": "The cancellation of {title} could not be sent to the candidate.",
    "invitation_link": "The link to {title} could not be sent to the candidate.",
    "invitation_room": "The new room of {title} could not be sent to the candidate.",
    "calendar_event": "{title} could not be written into the calendar.",
    "calendar_answer": "An answer to {title} could not be written into a calendar.",
    "outside_booking": "{title} could not be changed where it was booked.",
    "video_call": "The Zoom call of {title} could not be made.",
    "reminder": "A reminder of {title} could not be sent to {who}.",
    "history": "A line below the card of {title} could not be posted.",
}
_ANY = "A message about {title} could not be sent to {who}."
_MEANWHILE = {
    "card": "Meanwhile the card comes to you.",
    "invitation": "Check the address, or tell the candidate yourself.",
    "invitation_moved": "Check the address, or tell the candidate yourself.",
    "invitation_cancelled": "Check the address, or tell the candidate yourself.",
    "invitation_link": "Check the address, or tell the candidate yourself.",
    "invitation_room": "Check the address, or tell the candidate yourself.",
}


def undelivered_notice(failed: FailedMessage, *, timezone: str | None) -> Message:
    """To the organiser: what will not arrive by itself, why, and what to do."""
    text = f"{_told(failed)}\n{_when(failed, timezone)}"
    return message(text=text, blocks=[section(text), *actions(_retry(failed))])


def failed_blocks(failed: FailedMessages, *, timezone: str) -> list[Block]:
    """The part of Home that lists them; nothing when there are none."""
    if not failed.newest:
        return []
    more = [context(f"And {failed.more} more.")] if failed.more else []
    return [
        section("*Did not arrive*"),
        *(block for each in failed.newest for block in _entry(each, timezone)),
        *more,
        divider(),
    ]


def retried_words(retried: Retried) -> str:
    """What became of a message somebody wanted sent again, in a sentence."""
    match retried.retry:
        case Retry.AGAIN:
            return "Trying again. If it fails once more, you will hear of it."
        case Retry.UNDER_WAY:
            return "It is on its way already."
        case Retry.ARRIVED:
            return "It has arrived in the meantime."
        case Retry.UNWANTED:
            return f"It is no longer needed: {retried.why or 'it was put aside'}."


def _entry(failed: FailedMessage, timezone: str) -> list[Block]:
    by = "" if failed.is_own else f" · Scheduled by {person(failed.meeting.scheduled_by)}"
    words = f"{_told(failed)}\n{_when(failed, timezone)}{by}"
    dismiss = button(
        "Dismiss", "dismiss_message", str(failed.id), label=f"Dismiss: {plain_title(failed.meeting)}"
    )
    return [section(words), *actions(_retry(failed), dismiss)]


def _retry(failed: FailedMessage) -> Element | None:
    if failed.id is None:
        return None
    return button("Retry", "retry_message", str(failed.id), label=f"Retry: {plain_title(failed.meeting)}")


def _told(failed: FailedMessage) -> str:
    words = [_what(failed), escape(failed.why, 1500), _MEANWHILE.get(failed.kind, "")]
    return " ".join(filter(None, words))


def _what(failed: FailedMessage) -> str:
    to = failed.recipient
    return _WORDS.get(failed.kind, _ANY).format(
        title=bold(title(failed.meeting)),
        where=f" in {channel}" if (channel := channel_mention(to, "")) else "",
        who=mention(to, "the candidate" if to.startswith("candidate:") else "somebody"),
    )


def _when(failed: FailedMessage, timezone: str | None) -> str:
    return zoned_span(failed.meeting.starts_at, failed.meeting.ends_at, timezone)
