"""Words that are safe to show: escaped, within a limit, never cut inside an escape or a character.

Slack counts characters as JavaScript does, so lengths here are UTF-16 units: an emoji counts twice.
"""

import re
import unicodedata
from collections.abc import Callable

from bot.blocks.shapes import Text

ELLIPSIS = "…"
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_ESCAPING = str.maketrans(_ESCAPES)
_MARKUP = re.compile(r"<[^<>]*>|&(?:amp|lt|gt);|.", re.DOTALL)
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_LINK = re.compile(r"<([^<>]+)>")
_JOINERS = "\u200d\ufe0f"
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def clean(text: str) -> str:
    """Without control characters and without marks that turn the direction of what follows."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return _SURROGATES.sub(
        "\ufffd", _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    ).strip()


def line(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def length(text: str) -> int:
    """Length as Slack counts it."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, limit: int, split: Callable[[str], list[str]]) -> str:
    """The text if it fits, else its first whole pieces and an ellipsis for what is left out."""
    if 2 * len(text) <= limit or length(text) <= limit:
        return text
    kept, room = [], limit - 1
    for piece in split(text):
        room -= length(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip(_JOINERS + " ") + ELLIPSIS


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of plain text."""
    return _cut(text, limit, list)


def escape(text: str, limit: int = 3000) -> str:
    """Text somebody typed, for mrkdwn: at most `limit` characters after escaping."""
    return _isolate(_cut(clean(text).translate(_ESCAPING), limit - 2, _MARKUP.findall))


def unescaped(text: str) -> str:
    """What a person typed behind a command, which Slack escapes: names for mentions, addresses for links."""
    typed = _LINK.sub(lambda found: _typed_link(found[1]), text)
    for character, written in reversed(_ESCAPES.items()):  # "&amp;" last, or "&amp;lt;" would become "<"
        typed = typed.replace(written, character)
    return typed


def _typed_link(link: str) -> str:
    """Of "@U1|jane", "#C1|hiring", "mailto:a@b.c|a@b.c", "http://b.c|b.c" what was typed."""
    target, _, label = link.partition("|")
    if target.startswith("mailto:"):
        return target.removeprefix("mailto:")
    return label or target


def name(text: str, limit: int = 120, *, otherwise: str = "Unnamed") -> str:
    """A typed name or title for mrkdwn, on one line."""
    return escape(line(text), limit) or otherwise


def plain_name(text: str, limit: int = 75, *, otherwise: str = "Unnamed") -> str:
    """A typed name or title for plain text, on one line."""
    return _isolate(clip(line(text), limit - 2)) or otherwise


def _isolate(text: str) -> str:
    """Keep right-to-left words from turning the words around them."""
    if not text.isascii() and any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text):
        return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
    return text


def bold(escaped: str) -> str:
    """Bold mrkdwn; asterisks somebody typed cannot end it."""
    return f"*{escaped.replace('*', '∗')}*"


def struck(escaped: str) -> str:
    """Struck-through mrkdwn; tildes somebody typed cannot end it."""
    return f"~{escaped.replace('~', '∼')}~"


def quote(escaped: str) -> str:
    """Somebody's own words, line by line."""
    return "\n".join(f"> {row}" for row in escaped.split("\n"))


def mrkdwn(text: str, limit: int = 3000, *, links: bool = False) -> Text:
    """A mrkdwn text object; `links` lets Slack turn typed addresses into links."""
    return {"type": "mrkdwn", "text": clip_markup(text, limit), "verbatim": not links}


def plain(text: str, limit: int = 3000) -> Text:
    """A plain text object; Slack turns :shortcodes: into emoji."""
    return {"type": "plain_text", "text": clip(text, limit).strip() or "–", "emoji": True}


def clip_markup(text: str, limit: int = 3000) -> str:
    """At most `limit` characters of finished mrkdwn; mentions, dates and escapes stay whole."""
    return _cut(text, limit, _MARKUP.findall).strip() or "–"


def words_list(words: list[str], *, most: int = 20) -> str:
    """As "a, b and c"; beyond `most`, "and 30 more"."""
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
