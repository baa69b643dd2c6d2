"""A person clicks and chooses: block_actions and block_suggestion."""

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.limits import LIMITS, STATE_KEYS
from bot.sandbox.payload_check import options_problems
from bot.sandbox.sender import NoAnswer
from bot.sandbox.shapes import Json, Problem
from bot.sandbox.stage import Stage, failure_of_app
from bot.sandbox.view_state import Values, elements_of, find_element, initial_values, with_typed
from bot.sandbox.views import OpenView

_STALE = "This is no longer here: it was changed or removed meanwhile."


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What the page says a person did: in which container, to which element, with which fields filled."""

    container: Json
    block_id: str
    action_id: str
    element: Json
    state: Json | None = None


async def act(stage: Stage, user_id: str, done: Act) -> Json:
    """Send block_actions for a click or choice in a message, a modal or the Home."""
    member = stage.person(user_id)
    if "view_id" in done.container:
        view = stage.view(user_id, done.container["view_id"])
        block, element = _redrawn(view, done) or _element(view.view["blocks"], done)
        done = replace(done, block_id=block["block_id"])
        view.type_in(done.state)
        view.type_in(_own_state(element, done))
        entry = _entry(element, done, view.values)
        trigger_id = stage.workspace.triggers.hand_out(user_id, _modal_id(view))
        where = payloads.in_view(view.with_state())
    else:
        entry, where = _in_message(stage, user_id, done)
        trigger_id = stage.workspace.triggers.hand_out(user_id)
    payload = payloads.block_actions(stage.workspace, member, trigger_id, entry, where)
    try:
        await stage.sender.interaction(payload)
    except NoAnswer as failure:
        raise failure_of_app(stage.workspace.app.name, failure) from failure
    return {}


async def suggest(stage: Stage, user_id: str, asked: Act, query: str) -> Json:
    """Ask the app for the options of an external select."""
    member = stage.person(user_id)
    if "view_id" in asked.container:
        view = stage.view(user_id, asked.container["view_id"])
        blocks, where = view.view["blocks"], payloads.in_view(view.with_state())
    else:
        message, where = _message(stage, user_id, asked.container)
        blocks = message.get("blocks", [])
    _, element = _element(blocks, asked)
    if element["type"] not in {"external_select", "multi_external_select"}:
        raise Problem("This field does not ask the app for its options.")
    least = LIMITS["elements"]["external_select"]["min_query_length_default"]
    if len(query) < element.get("min_query_length", least):
        return {"options": []}
    entry = {"action_id": asked.action_id, "block_id": asked.block_id, "value": query}
    return await _suggested(stage, payloads.block_suggestion(stage.workspace, member, entry, where))


async def _suggested(stage: Stage, payload: Json) -> Json:
    try:
        answer = (await stage.sender.interaction(payload)).body()
    except NoAnswer as failure:
        raise Problem("Result loading failed.") from failure
    except ValueError as broken:
        stage.workspace.complain("the answer to an options request is not JSON")
        raise Problem("Result loading failed.") from broken
    problems = options_problems(answer)
    if problems:
        stage.workspace.complain(f"the answer to an options request is wrong: {problems}")
        raise Problem("Result loading failed.")
    return {key: answer[key] for key in ("options", "option_groups") if key in answer}


def _in_message(stage: Stage, user_id: str, done: Act) -> tuple[Json, Json]:
    """The entry of `actions` and what surrounds it, for a click in a message."""
    message, where = _message(stage, user_id, done.container)
    blocks = message.get("blocks", [])
    _, element = _element(blocks, done)
    values = with_typed(initial_values(blocks), blocks, done.state)
    values = with_typed(values, blocks, _own_state(element, done))
    url = stage.response_urls.make("actions", user_id, where["channel"]["id"], message["ts"])
    return _entry(element, done, values), {**where, "state": {"values": values}, "response_url": url}


def _message(stage: Stage, user_id: str, container: Json) -> tuple[Json, Json]:
    """The message of the app that was clicked in, and where it stands."""
    channel = stage.place(user_id, str(container.get("channel")))
    ts = str(container.get("ts"))
    ephemeral = stage.workspace.ephemeral(user_id, ts)
    message = ephemeral.message if ephemeral else channel.message(ts)
    if message is None or message.get("bot_id") != stage.workspace.app.bot_id:
        raise Problem(_STALE)
    named = {"id": channel.id, "name": "privategroup" if channel.is_private else channel.name}
    return message, payloads.in_message(stage.workspace, named, message, is_ephemeral=ephemeral is not None)


def _redrawn(view: OpenView, done: Act) -> tuple[Json, Json] | None:
    """The same button in a Home that was drawn anew meanwhile: Slack sends its click all the same."""
    blocks = view.view["blocks"]
    if view.view["type"] != "home" or find_element(blocks, done.block_id, done.action_id):
        return None
    same = [(block, each) for block in blocks for each in elements_of(block) if _is_same(each, done)]
    return same[0] if len(same) == 1 else None


def _is_same(element: Json, done: Act) -> bool:
    return (element.get("action_id"), element.get("value")) == (done.action_id, done.element.get("value"))


def _element(blocks: list[Json], done: Act) -> tuple[Json, Json]:
    found = find_element(blocks, done.block_id, done.action_id)
    if found is None:
        raise Problem(_STALE)
    return found


def _own_state(element: Json, done: Act) -> dict[str, Any]:
    """What the acted-on element itself now holds."""
    if element["type"] not in STATE_KEYS:
        return {}
    return {done.block_id: {done.action_id: done.element}}


def _entry(element: Json, done: Act, values: Values) -> Json:
    state = values.get(done.block_id, {}).get(done.action_id)
    if element["type"] == "overflow":
        chosen = (done.element.get("selected_option") or {}).get("value")
        state = {"selected_option": next((o for o in element["options"] if o["value"] == chosen), None)}
    return payloads.action_entry(done.block_id, element, state)


def _modal_id(view: OpenView) -> str | None:
    return view.id if view.view["type"] == "modal" else None
