"""Reads a Web API request: token and arguments, from a form, a query or JSON."""

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.shapes import Json, Refused

_JSON_FIELDS: Final = frozenset({"blocks", "view", "metadata", "attachments", "message"})
_FLAGS: Final = frozenset(
    {"include_all_metadata", "inclusive", "exclude_archived", "include_locale", "return_im", "mrkdwn"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """`values` without the token; `warnings` are Slack's, e.g. `missing_charset`."""

    token: str | None
    is_token_in_header: bool = False
    values: Json
    warnings: tuple[str, ...] = ()


async def read_arguments(request: Request) -> Arguments:
    """Everything the caller sent. JSON fields of a form are parsed."""
    content_type = request.headers.get("content-type", "")
    values: Json = dict(request.query_params)
    warnings: tuple[str, ...] = ()
    if content_type.startswith("application/json"):
        values |= await _json_body(request)
        warnings = () if "charset" in content_type else ("missing_charset",)
    else:
        values |= parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    token, bearer = values.pop("token", None), _bearer(request)
    return Arguments(
        token=token or bearer,
        is_token_in_header=not token and bearer is not None,
        values=_parsed(values),
        warnings=warnings,
    )


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


async def _json_body(request: Request) -> Json:
    try:
        body: Any = json.loads(await request.body() or b"{}")
    except ValueError:
        raise Refused("invalid_json") from None
    if not isinstance(body, dict):
        raise Refused("json_not_object")
    return body


def _parsed(values: Json) -> Json:
    parsed = {key: value for key, value in values.items() if value is not None}
    for key in _JSON_FIELDS & parsed.keys():
        if isinstance(parsed[key], str):
            parsed[key] = _parsed_field(key, parsed[key])
    for key in _FLAGS & parsed.keys():
        parsed[key] = str(parsed[key]).lower() in {"1", "true"}
    return parsed


def _parsed_field(key: str, text: str) -> Any:
    if not text and key == "blocks":
        return []
    try:
        return json.loads(text)
    except ValueError:
        raise Refused("invalid_blocks_format" if key == "blocks" else "invalid_arguments") from None
