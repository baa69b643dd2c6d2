"""Something did not work: what, what to do, and how to find it in the log."""

from bot.blocks.elements import context, message, modal, section
from bot.blocks.shapes import Block, Message, View
from bot.blocks.text import escape

UNKNOWN = "Something went wrong on our side. Nothing was changed. Please try again."


def failure_view(
    sentence: str = UNKNOWN, *, reference: str | None = None, title: str = "That did not work"
) -> View:
    """A modal in place of the one that failed. `sentence` says what to do, too."""
    return modal(title, _blocks(sentence, reference), callback_id="failure")


def failure_message(sentence: str = UNKNOWN, *, reference: str | None = None) -> Message:
    """The same for one person's eyes in a conversation."""
    end = f" (Reference: {escape(reference, 60)})" if reference else ""
    return message(text=f"{escape(sentence, 2500)}{end}", blocks=_blocks(sentence, reference))


def _blocks(sentence: str, reference: str | None) -> list[Block]:
    shown = section(escape(sentence) or UNKNOWN)
    if not reference:
        return [shown]
    words = (
        f"Should it happen again, tell your admin this reference: `{escape(reference, 60).replace('`', '')}`"
    )
    return [shown, context(words)]
