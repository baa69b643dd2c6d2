"""Text that people typed, made fit for a header, a calendar line and a page."""

import re
import unicodedata
from urllib.parse import quote, urlsplit

# Overrides and embeddings make a line read as something it is not; marks and joiners, which names need, stay.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ADDRESS_IN_NAME = re.compile(r"([^\s@<>]+)@[^\s@<>]+\.[^\s@<>]+")
_URL_PUNCTUATION = "%/:=&?~#+!$,;'@()*[]"


def one_line(text: str, limit: int = 300) -> str:
    """Return `text` on one line, without control characters, at most `limit` characters long."""
    kept = "".join(_kept(character) for character in text)
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _kept(character: str) -> str:
    if character in _BIDI_CONTROLS:
        return ""
    category = unicodedata.category(character)
    if category == "Cs":
        return ""
    return " " if category == "Cc" else character


def header_text(text: str, limit: int = 80) -> str:
    """Return `text` on one short line that no mail reader takes for an encoded word."""
    return one_line(text, limit).replace("=?", "= ?")


def shown_name(name: str) -> str:
    """Return a person's name; where somebody's name is a mail address, only what stands before the @."""
    return _ADDRESS_IN_NAME.sub(r"\1", one_line(name))


def web_link(url: str | None) -> str | None:
    """Return `url` as an ASCII http(s) link that can be opened, or None when it is not one."""
    text = (url or "").strip()
    if not text or one_line(text, len(text)) != text or " " in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    return quote(text, safe=_URL_PUNCTUATION)
