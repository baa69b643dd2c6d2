"""Words shared by the whole stand-in: JSON, ids, errors for the app and for people."""

import secrets
import string
from typing import Any

Json = dict[str, Any]

_LETTERS = string.ascii_letters + string.digits


class Refused(Exception):
    """A Web API call is refused: `error` is Slack's code, `extra` the further keys of the answer."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra = extra

    @property
    def body(self) -> Json:
        """The JSON Slack would answer with."""
        return {"ok": False, "error": self.error, **self.extra}


class Problem(Exception):
    """Something a person did on the page did not work; the sentence is for them."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def new_id(prefix: str, length: int = 10) -> str:
    """An id as Slack makes them: a letter or two and capitals, e.g. `V8K2PQ0ZT1A`."""
    return prefix + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(length))


def new_word(length: int) -> str:
    """Random letters and digits: block ids (5), hashes (8), secrets of response addresses (24)."""
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def escaped(text: str) -> str:
    """Typed text as Slack stores it: `&`, `<` and `>` replaced."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
