"""Short ways to write blocks in tests of the limits."""

from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: Any) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "v", **more) -> Json:
    return {"text": plain("Option"), "value": value, **more}


def select(**more) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def button(**more) -> Json:
    return {"type": "button", "action_id": "b", "text": plain("Go"), **more}


def field(element: Json, **more) -> Json:
    return {"type": "input", "block_id": "f", "label": plain("Field"), "element": element, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def section(**more) -> Json:
    return {"type": "section", "text": mrkdwn("words"), **more}
