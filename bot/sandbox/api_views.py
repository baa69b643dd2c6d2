"""Web API: modals and the App Home (`views.*`), and `blocks.validate`."""

from collections.abc import Callable

from bot.sandbox.payload_check import check_message_blocks, check_view, wrong_arguments
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.views import OpenView, check_hash
from bot.sandbox.workspace import Workspace


def open_view(workspace: Workspace, args: Json) -> Json:
    """`views.open`: a new modal for the person behind the trigger."""
    check_view(args["view"], kind="modal")
    trigger = workspace.triggers.spend(args["trigger_id"])
    return _shown(workspace, workspace.views.open(trigger.user_id, args["view"]))


def push_view(workspace: Workspace, args: Json) -> Json:
    """`views.push`: over the open modal; the trigger must come from inside it."""
    check_view(args["view"], kind="modal")
    trigger = workspace.triggers.spend(args["trigger_id"])
    if trigger.view_id is None:
        raise Refused("invalid_trigger_id")
    return _shown(workspace, workspace.views.push(trigger.user_id, args["view"]))


def update_view(workspace: Workspace, args: Json) -> Json:
    """`views.update`: by `view_id` or `external_id`, exactly one; `hash` guards against races."""
    check_view(args["view"], kind="modal")
    if bool(args.get("view_id")) == bool(args.get("external_id")):
        raise wrong_arguments("must provide exactly one of view_id or external_id")
    _check_hash_given(args)
    current = workspace.views.find(args.get("view_id"), args.get("external_id"))
    check_hash(current, args.get("hash"))
    workspace.views.change(current, args["view"])
    return _shown(workspace, current)


def publish_view(workspace: Workspace, args: Json) -> Json:
    """`views.publish`: the person's Home."""
    if not workspace.app.has_home:
        raise Refused("not_enabled")
    if args["user_id"] not in workspace.members:
        raise wrong_arguments("invalid `user_id`")
    check_view(args["view"], kind="home")
    _check_hash_given(args)
    current = workspace.views.homes.get(args["user_id"])
    if current is not None:
        check_hash(current, args.get("hash"))
    return _shown(workspace, workspace.views.publish(args["user_id"], args["view"]))


def validate(workspace: Workspace, args: Json) -> Json:
    """`blocks.validate`: says what is wrong with blocks or a view."""
    if args.get("view") is not None:
        kind = "home" if args["view"].get("type") == "home" else "modal"
        return _report(lambda: check_view(args["view"], kind=kind), "invalid_view")
    blocks = args.get("blocks")
    if blocks is None and isinstance(args.get("message"), dict):
        blocks = args["message"].get("blocks")
    return _report(lambda: check_message_blocks(blocks), "invalid_blocks")


def _report(check: Callable[[], None], error: str) -> Json:
    try:
        check()
    except Refused as wrong:
        messages = wrong.extra.get("response_metadata", {}).get("messages", [wrong.error])
        return {"ok": False, "error": error, "errors": [_issue(message) for message in messages]}
    return {"ok": True}


def _issue(message: str) -> Json:
    """`[ERROR] words [json-pointer:/a/b]` taken apart."""
    words, _, pointer = message.removeprefix("[ERROR] ").rstrip("]").partition(" [json-pointer:")
    return {"code": "failed_constraint", "message": words, "pointer": pointer, "constraint": {}}


def _check_hash_given(args: Json) -> None:
    if args.get("hash") == "":
        raise wrong_arguments("must be more than 0 characters [json-pointer:/hash]")


def _shown(workspace: Workspace, opened: OpenView) -> Json:
    workspace.changes.tell([opened.user_id])
    return {"ok": True, "view": opened.view}
