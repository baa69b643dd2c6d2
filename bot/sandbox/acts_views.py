"""A person submits and closes modals, opens the Home, uses a shortcut."""

from typing import Any

from bot.sandbox import payloads
from bot.sandbox.field_rules import refused_fields
from bot.sandbox.payload_check import check_view
from bot.sandbox.sender import NoAnswer
from bot.sandbox.shapes import Json, Problem, Refused
from bot.sandbox.stage import MODAL_TROUBLE, Stage, failure_of_app
from bot.sandbox.views import OpenView
from bot.sandbox.workspace import Workspace


async def submit(stage: Stage, user_id: str, view_id: str, state: Json | None) -> Json:
    """Submit a modal: {} when the app took it (or changed the view), `errors` by block_id when not."""
    member, view = stage.person(user_id), stage.view(user_id, view_id)
    if view.view["submit"] is None:
        raise Problem("This view has nothing to submit.")
    view.type_in(state)
    refused = refused_fields(view.view["blocks"], view.values)
    if refused:
        return _show_errors(stage.workspace, view, refused)
    view.errors = {}
    trigger_id = stage.workspace.triggers.hand_out(user_id, view_id)
    payload = payloads.view_submission(stage.workspace, member, trigger_id, view.with_state())
    try:
        answer = (await stage.sender.interaction(payload)).body()
    except NoAnswer as failure:
        raise Problem(MODAL_TROUBLE) from failure
    except ValueError as broken:
        stage.workspace.complain("the answer to a view_submission is not JSON")
        raise Problem(MODAL_TROUBLE) from broken
    return _apply(stage.workspace, view, answer)


async def close(stage: Stage, user_id: str, view_id: str, *, everything: bool) -> Json:
    """Close a modal (Cancel), or with `everything` the whole stack (the X)."""
    member, view = stage.person(user_id), stage.view(user_id, view_id)
    if not stage.workspace.views.is_open(view):
        raise Problem("The Home cannot be closed.")
    everything = everything or view.view["clear_on_close"]
    told = stage.workspace.views.stack(user_id)[0] if everything else view
    if everything:
        stage.workspace.views.close_all(user_id)
    else:
        stage.workspace.views.close(view)
    stage.workspace.changes.tell([user_id])
    if told.view["notify_on_close"]:
        payload = payloads.view_closed(stage.workspace, member, told.view, is_cleared=everything)
        try:
            await stage.sender.interaction(payload)
        except NoAnswer as failure:
            raise failure_of_app(stage.workspace.app.name, failure) from failure
    return {}


def type_in(stage: Stage, user_id: str, view_id: str, state: Json | None) -> Json:
    """Remember what is being typed, so that nothing is lost on a change or reload."""
    stage.person(user_id)
    stage.view(user_id, view_id).type_in(state)
    return {}


async def open_home(stage: Stage, user_id: str, tab: str) -> Json:
    """Open a tab of the app; the app hears of it."""
    member = stage.person(user_id)
    if tab not in {"home", "messages"}:
        raise Problem("The app has the tabs home and messages.")
    stage.workspace.open_dm(user_id)
    home = stage.workspace.views.homes.get(user_id)
    if "app_home_opened" in stage.workspace.app.events:
        shown = home.with_state() if home else None
        await stage.sender.event(payloads.app_home_opened(stage.workspace, member, tab, shown))
    return {}


async def use_shortcut(stage: Stage, user_id: str, callback_id: str) -> Json:
    """A global shortcut of the app."""
    member = stage.person(user_id)
    if callback_id not in stage.workspace.app.shortcuts:
        raise Problem("The app has no such shortcut.")
    trigger_id = stage.workspace.triggers.hand_out(user_id)
    try:
        await stage.sender.interaction(payloads.shortcut(stage.workspace, member, trigger_id, callback_id))
    except NoAnswer as failure:
        raise failure_of_app(stage.workspace.app.name, failure) from failure
    return {}


async def change_profile(stage: Stage, user_id: str, **changes: object) -> None:
    """Change a member, e.g. `tz=`, and tell the app when it subscribed to that."""
    member = stage.workspace.change_member(user_id, **changes)
    if "user_change" in stage.workspace.app.events:
        await stage.sender.event(payloads.user_change(stage.workspace, member))


def _apply(workspace: Workspace, view: OpenView, answer: Any) -> Json:
    """Do what the app answered to a submission."""
    try:
        errors = _follow(workspace, view, answer)
    except Refused as refused:
        workspace.complain(f"the answer to a view_submission was refused: {refused.body}, {answer}")
        raise Problem(MODAL_TROUBLE) from refused
    if errors:
        return _show_errors(workspace, view, errors)
    workspace.changes.tell([view.user_id])
    return {}


def _follow(workspace: Workspace, view: OpenView, answer: Any) -> dict[str, str]:
    """Close, clear or change views as answered; gives errors when that is what was answered."""
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if answer is None or answer in ("", {}):
        workspace.views.close(view)
    elif action == "clear":
        workspace.views.close_all(view.user_id)
    elif action == "errors":
        return _checked_errors(view, answer.get("errors"))
    elif action in {"update", "push"}:
        _show_next(workspace, view, action, answer.get("view"))
    else:
        raise Refused("unknown answer")
    return {}


def _show_next(workspace: Workspace, view: OpenView, action: str, following: Any) -> None:
    check_view(following, kind="modal")
    if not workspace.views.is_open(view):
        return
    if action == "update":
        workspace.views.change(view, following)
    else:
        workspace.views.push(view.user_id, following)


def _checked_errors(view: OpenView, errors: Any) -> dict[str, str]:
    """Errors may name input blocks of this very view only."""
    inputs = {block["block_id"] for block in view.view["blocks"] if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("errors for blocks that are no inputs of the view")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise Refused("errors without a sentence")
    return errors


def _show_errors(workspace: Workspace, view: OpenView, errors: dict[str, str]) -> Json:
    view.errors = errors
    workspace.changes.tell([view.user_id])
    return {"errors": errors}
