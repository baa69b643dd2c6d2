"""Something did not work: what, and what to do."""

from bot.blocks.elements import context, message, modal, section
from bot.blocks.shapes import Block, Message, View
from bot.blocks.text import escape

UNKNOWN = "Something went wrong on our side. Look whether it is done before you try again."
IF_IT_STAYS = "If this does not change, close it and try again."


def failure_view(sentence: str) -> View:
    """A modal in place of the one that failed. `sentence` says what to do, too."""
    return modal("That did not work", [section(_words(sentence))], callback_id="failure")


def waiting_view(view: View, sentence: str) -> View:
    """A view that shows nothing yet, saying instead what it waits for: "One moment…".

    It stays where whoever would have drawn it died meanwhile, so it says what to do then.
    """
    return {**view, "blocks": [section(escape(sentence)), context(IF_IT_STAYS)]}


def done_view(view: View) -> View:
    """A view in place of a form that stayed until it was done; what came of it is in the window beneath."""
    return {**view, "blocks": [section("This is done. Close this window to go back.")]}


def failed_home(sentence: str) -> View:
    """A Home tab that could not be drawn."""
    return _home(section(f"{_words(sentence)}\nOpen this tab again to try once more."))


def waiting_home(sentence: str) -> View:
    """A Home tab that is being drawn."""
    return _home(section(escape(sentence)))


def _home(*blocks: Block) -> View:
    return {"type": "home", "blocks": list(blocks)}


def failure_message(sentence: str) -> Message:
    """The same for one person's eyes in a conversation."""
    return message(text=_words(sentence), blocks=[section(_words(sentence))])


def _words(sentence: str) -> str:
    return escape(sentence) or UNKNOWN
