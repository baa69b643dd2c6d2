"""Every payload Slack documents, with data of ours, and whatever may be missing, null or foreign in each."""

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.app import Listener
from bot.blocks.move_modal import move_modal
from bot.blocks.outcome_modal import outcome_modal
from bot.blocks.schedule_modal import schedule_modal
from core.meetings.forms import MoveDraft, MoveForm, OutcomeForm
from tests.bot.blocks import made
from tests.bot.blocks.slack import shown
from tests.bot.blocks.test_forms import FILLED
from tests.bot.blocks.test_limits import VIEWS
from tests.bot.journeys.fake_slack import RITA

Payload = dict[str, Any]
Path = tuple[str | int, ...]

ORG = {"id": "E0ACME0001", "name": "Acme"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A payload in one of its shapes; commands are forms, all else is JSON."""

    shape: str
    payload: Payload


def samples_for(listener: Listener, hooks: str) -> list[Sample]:
    """Whatever may reach a listener. hooks: where answers to a `response_url` go."""
    match listener.kind:
        case "command":
            return [_command(str(listener.key), words, hooks) for words in COMMANDS]
        case "options":
            return [_suggestion(str(listener.key), where) for where in (_in_view(MODAL), _in_message(hooks))]
        case "view":
            return [_submission(str(listener.key), "view_submission")]
        case "event":
            return _events(str(listener.key))
        case "action":
            return list(_actions(listener, hooks))


def nobodys(hooks: str) -> list[Sample]:
    """What no listener of ours is for."""
    click = _clicked("older_button", "42")
    return [
        Sample(shape="shortcut", payload=_frame("shortcut", callback_id="older", trigger_id="1.1")),
        Sample(
            shape="message shortcut",
            payload=_frame("message_action", callback_id="older", **_in_message(hooks), message_ts="1.1"),
        ),
        Sample(shape="button", payload=_frame("block_actions", actions=[click], **_in_message(hooks))),
        Sample(shape="ephemeral", payload=_frame("block_actions", actions=[click], **_in_ephemeral(hooks))),
        Sample(shape="home", payload=_frame("block_actions", actions=[click], **_in_view(HOME))),
        _submission("older", "view_submission"),
        *(_submission(callback_id, "view_closed") for callback_id in ("older", "schedule_meeting")),
        _suggestion("older", _in_view(MODAL)),
        Sample(shape="step", payload=_frame("workflow_step_edit", callback_id="older", workflow_step={})),
        *(Sample(shape=kind, payload=_event({"type": kind, **more})) for kind, more in OTHER_EVENTS.items()),
        Sample(shape="limited", payload={"type": "app_rate_limited", "team_id": "T1", "api_app_id": "A1"}),
    ]


COMMANDS = ("", "help", "today", "upcoming", "Jane Doe", "candidate", "candidate Jane", "<@U0IAN|ian> &amp;")
OTHER_EVENTS: Mapping[str, Payload] = {
    "app_uninstalled": {},
    "tokens_revoked": {"tokens": {"oauth": ["U1"], "bot": ["U2"]}},
    "team_access_granted": {"team_ids": ["T1", "T2"]},
    "message": {"channel": "D1", "channel_type": "im", "user": RITA, "text": "help", "ts": "1.1"},
    "reaction_added": {"user": RITA, "reaction": "tada", "item": {"type": "message", "channel": "C1"}},
}


def varied(payload: Payload) -> Iterator[tuple[Path, Payload]]:
    """The payload with each of its parts left out, null, and of another type or version."""
    for path in _paths(payload):
        for change in (_left_out, _null, _foreign):
            yield path, _changed(payload, path, change)


def on_the_grid(payload: Payload) -> Iterator[Payload]:
    """As an organisation's workspace sends it, the app installed there or for all."""
    yield {**payload, "enterprise": ORG}
    yield {**payload, "enterprise": ORG, "is_enterprise_install": True, "team": None}
    yield {**payload, "enterprise": None, "is_enterprise_install": None}


# Shapes


def _frame(kind: str, **more: Any) -> Payload:
    return {
        "type": kind,
        "user": {"id": RITA, "username": "rita", "name": "rita", "team_id": "T1"},
        "api_app_id": "A1",
        "token": "old",
        "team": {"id": "T1", "domain": "acme"},
        "enterprise": None,
        "is_enterprise_install": False,
        **more,
    }


def _command(name: str, words: str, hooks: str) -> Sample:
    form = {
        "token": "old", "team_id": "T1", "team_domain": "acme", "channel_id": "C1", "channel_name": "hiring",
        "user_id": RITA, "user_name": "rita", "command": name, "text": words, "api_app_id": "A1",
        "is_enterprise_install": "false", "response_url": hooks, "trigger_id": "1.1.a",
    }  # fmt: skip
    return Sample(shape=f"“{words}”", payload=form)


def _actions(listener: Listener, hooks: str) -> Iterator[Sample]:
    """A button where it may stand; a choice in the form it belongs to."""
    for action_id, block_id in _action_ids(listener):
        view = next((each for each in FORMS.values() if _has(each, block_id)), WINDOW)
        clicked = _clicked(action_id, "42") | ({"block_id": block_id} if block_id else {})
        yield Sample(shape="modal", payload=_frame("block_actions", actions=[clicked], **_in_view(view)))
        if is_choice(listener):
            continue
        wheres = {"message": _in_message(hooks), "ephemeral": _in_ephemeral(hooks), "home": _in_view(HOME)}
        for shape, where in wheres.items():
            yield Sample(shape=shape, payload=_frame("block_actions", actions=[clicked], **where))


def is_choice(listener: Listener) -> bool:
    """Whether it follows what is chosen in a form; by the name all of these have."""
    return listener.listen.__name__ == "choose"


def _clicked(action_id: str, value: str) -> Payload:
    text = {"type": "plain_text", "text": "Press", "emoji": True}
    return {
        "type": "button", "action_id": action_id, "block_id": "b1", "text": text, "value": value,
        "action_ts": "1795255270.334455",
    }  # fmt: skip


def _in_message(hooks: str) -> Payload:
    message = {
        "type": "message", "user": "U0BOT", "bot_id": "B0BOT", "app_id": "A1", "ts": "1.1", "team": "T1",
        "text": "Booked", "blocks": [],
    }  # fmt: skip
    container = {"type": "message", "message_ts": "1.1", "channel_id": "C1", "is_ephemeral": False}
    return {
        "container": container, "trigger_id": "1.1.a", "channel": {"id": "C1", "name": "hiring"},
        "message": message, "state": {"values": {}}, "response_url": hooks,
    }  # fmt: skip


def _in_ephemeral(hooks: str) -> Payload:
    where = _in_message(hooks)
    del where["message"]
    return {**where, "container": {**where["container"], "is_ephemeral": True}}


def _in_view(view: Payload) -> Payload:
    return {"container": {"type": "view", "view_id": view["id"]}, "trigger_id": "1.1.a", "view": view}


def _submission(callback_id: str, kind: str) -> Sample:
    view = FORMS.get(callback_id, {**MODAL, "callback_id": callback_id})
    more: Payload = {"trigger_id": "1.1.a", "response_urls": []}
    if kind == "view_closed":
        view, more = {**view, "state": {"values": {}}}, {"is_cleared": False}
    return Sample(shape=kind, payload=_frame(kind, view=view, **more))


def _suggestion(action_id: str, where: Payload) -> Sample:
    asked = {"action_id": action_id, "block_id": "candidate", "value": "jan"}
    shape = where["container"]["type"]
    del where["trigger_id"]
    return Sample(shape=shape, payload=_frame("block_suggestion", **asked, **where))


def _event(event: Payload) -> Payload:
    authorization = {
        "enterprise_id": None, "team_id": "T1", "user_id": "U0BOT", "is_bot": True,
        "is_enterprise_install": False,
    }  # fmt: skip
    return {
        "token": "old", "team_id": "T1", "context_team_id": "T1", "context_enterprise_id": None,
        "api_app_id": "A1", "event": {"event_ts": "1.1", **event}, "type": "event_callback",
        "event_id": "Ev1", "event_time": 1795255200, "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }  # fmt: skip


def _events(kind: str) -> list[Sample]:
    opened = {"type": kind, "user": RITA, "channel": "D1", "tab": "home"}
    profile = {"real_name": "Ian", "display_name": "ian", "email": "ian@acme.example"}
    user = {
        "id": "U0IAN", "team_id": "T1", "name": "ian", "deleted": False, "real_name": "Ian",
        "tz": "Europe/Berlin", "tz_offset": 3600, "profile": profile, "is_admin": False,
        "is_restricted": False, "is_ultra_restricted": False, "is_bot": False, "updated": 1,
        "enterprise_user": {"id": "W1", "enterprise_id": "E1", "teams": ["T1"]},
    }  # fmt: skip
    known: dict[str, list[Payload]] = {
        "app_home_opened": [opened, {**opened, "view": HOME}, {**opened, "tab": "messages"}],
        "user_change": [
            {"type": kind, "user": user, "cache_ts": 1},
            {"type": kind, "user": {**user, "deleted": True, "profile": {}}, "cache_ts": 1},
        ],
    }
    found = known.get(kind, [{"type": kind, "user": RITA, "channel": "C1"}])
    return [Sample(shape=f"{kind} {number}", payload=_event(each)) for number, each in enumerate(found)]


# Views


def _kept(view: Payload, number: int) -> Payload:
    """A view as Slack sends it back."""
    more = {
        "id": f"V{number}", "team_id": "T1", "hash": "1.a", "clear_on_close": False, "notify_on_close": False,
        "previous_view_id": None, "root_view_id": f"V{number}", "app_id": "A1", "external_id": "",
        "app_installed_team_id": "T1", "bot_id": "B0BOT",
    }  # fmt: skip
    return {**shown(view), **more}


def _forms() -> dict[str, Payload]:
    """Every view of ours that can be submitted, filled in, by its callback id."""
    meeting, zone = made.meeting(), "Europe/Berlin"
    draft = MoveDraft(
        meeting=meeting, form=MoveForm(meeting_id=42, version=1), suggestions=made.suggestions(5)
    )
    views = [
        schedule_modal(made.draft(FILLED), asked=FILLED, timezone=zone, now=made.NOW),
        move_modal(draft, timezone=zone, now=made.NOW),
        outcome_modal(meeting, OutcomeForm(meeting_id=42)),
        *(build(meeting, zone) for build in VIEWS),
    ]
    return {each["callback_id"]: _kept(each, n) for n, each in enumerate(views) if "submit" in each}


FORMS = _forms()
_BLOCKS = {
    block["block_id"]: block for view in FORMS.values() for block in view["blocks"] if block.get("block_id")
}
MODAL: Payload = _kept(
    {
        "type": "modal",
        "callback_id": "any",
        "title": {"type": "plain_text", "text": "Any"},
        "submit": {"type": "plain_text", "text": "Save"},
        "private_metadata": '{"v":1,"meeting":42}',
        "blocks": list(_BLOCKS.values()),
    },
    99,
)
"""A form with every field any of them has."""
WINDOW: Payload = {**MODAL, "blocks": [], "state": {"values": {}}}
"""One that only shows something."""
HOME: Payload = {
    "id": "V98", "type": "home", "callback_id": "home", "blocks": [], "private_metadata": "", "team_id": "T1",
    "state": {"values": {}}, "hash": "1.a", "app_installed_team_id": "T1", "close": None, "submit": None,
}  # fmt: skip


def _has(view: Payload, block_id: str) -> bool:
    return bool(block_id) and any(block.get("block_id") == block_id for block in view["blocks"])


def _action_ids(listener: Listener) -> Iterator[tuple[str, str]]:
    """Action ids the listener is for, with the block they stand in where that is known."""
    if isinstance(listener.key, re.Pattern):
        yield from ((each, "") for each in _examples(listener.key.pattern))
        return
    block_ids = [
        block_id
        for block_id, block in _BLOCKS.items()
        if listener.key == block.get("element", {}).get("action_id")
    ]
    yield listener.key, block_ids[0] if block_ids else ""


def _examples(pattern: str) -> list[str]:
    """Ids a pattern of ours allows, foreign ones among them; it has one group."""
    before, group, after = re.split(r"[()]", pattern.strip("^$"), maxsplit=2)
    tried = group.split("|") if "|" in group else ["older", "advance", "15"]
    return [each for each in (f"{before}{one}{after}" for one in tried) if re.fullmatch(pattern, each)]


# Variations


def _paths(value: Any, at: Path = ()) -> Iterator[Path]:
    """Of every part; of blocks, which come back as we sent them, only that they are there."""
    inside: Sequence[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        inside = list(value.items())
    elif isinstance(value, list) and at[-1:] not in {("blocks",), ("options",)}:
        inside = list(enumerate(value[:1]))
    for key, each in inside:
        yield (*at, key)
        yield from _paths(each, (*at, key))


def _changed(value: Any, path: Path, change: Callable[[Any, str | int], None]) -> Any:
    """A copy along the path, changed at its end."""
    copied, key = copy.copy(value), path[0]
    if len(path) == 1:
        change(copied, key)
    else:
        copied[key] = _changed(copied[key], path[1:], change)
    return copied


def _left_out(parent: Any, key: str | int) -> None:
    del parent[key]


def _null(parent: Any, key: str | int) -> None:
    parent[key] = None


def _foreign(parent: Any, key: str | int) -> None:
    """Of another type; text, which an earlier version of ours may have sent, as other text."""
    match parent[key]:
        case str():
            parent[key] = "older:☃"
        case bool() | int() | None:
            parent[key] = "older"
        case list():
            parent[key] = {"older": 1}
        case _:
            parent[key] = "older"
