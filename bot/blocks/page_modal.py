"""The way into the browser, to the page of meetings."""

from bot.blocks.elements import actions, button, modal, section
from bot.blocks.shapes import View

TITLE = "Open in browser"


def page_view(address: str) -> View:
    """A link that is made as somebody asks for it: it does not last."""
    words = (
        "This opens your interviews in your browser. The link is for you alone, works once, and for ten "
        "minutes."
    )
    label = "Open your interviews in a browser"
    opened = button("Open the page", "open_page_link", "page", label=label, style="primary", url=address)
    return modal(TITLE, [section(words), *actions(opened)], callback_id="page_link")
