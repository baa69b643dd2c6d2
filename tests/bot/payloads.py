"""Every payload Slack documents, with data of ours, in each shape in which it may reach a listener."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.listeners import Listener
from tests.bot.journeys.fake_slack import RITA
from tests.bot.payload_views import BLOCKS, FORMS, HOME, MODAL, WINDOW, Payload


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


def _has(view: Payload, block_id: str) -> bool:
    return bool(block_id) and any(block.get("block_id") == block_id for block in view["blocks"])


def _action_ids(listener: Listener) -> Iterator[tuple[str, str]]:
    """Action ids the listener is for, with the block they stand in where that is known."""
    if isinstance(listener.key, re.Pattern):
        yield from ((each, "") for each in _examples(listener.key.pattern))
        return
    block_ids = [
        block_id
        for block_id, block in BLOCKS.items()
        if listener.key == block.get("element", {}).get("action_id")
    ]
    yield listener.key, block_ids[0] if block_ids else ""


def _examples(pattern: str) -> list[str]:
    """Ids a pattern of ours allows, foreign ones among them; it has one group."""
    before, group, after = re.split(r"[()]", pattern.strip("^$"), maxsplit=2)
    tried = group.split("|") if "|" in group else ["older", "advance", "15"]
    return [each for each in (f"{before}{one}{after}" for one in tried) if re.fullmatch(pattern, each)]
