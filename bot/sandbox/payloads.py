"""What Slack sends to an app, in the documented shapes."""

from typing import Any

from bot.sandbox.people import Member, slack_user
from bot.sandbox.shapes import Json, new_id, new_word
from bot.sandbox.workspace import Workspace

OLD_TOKEN = "deprecatedVerifToken"  # noqa: S105  # the deprecated verification token: apps ignore it
_BUTTON = ("text", "value", "url", "style", "confirm", "accessibility_label")


def block_actions(workspace: Workspace, member: Member, trigger_id: str, action: Json, where: Json) -> Json:
    """A click or choice; `where` holds container and what belongs to it (message and channel, or view)."""
    return {
        "type": "block_actions",
        "user": user(member, workspace),
        "trigger_id": trigger_id,
        **_frame(workspace),
        **where,
        "actions": [{**action, "action_ts": workspace.new_ts()}],
    }


def in_message(workspace: Workspace, channel: Json, message: Json, *, is_ephemeral: bool) -> Json:
    """Where something in a message happened; an ephemeral message itself is never sent."""
    container = {
        "type": "message",
        "message_ts": message["ts"],
        "channel_id": channel["id"],
        "is_ephemeral": is_ephemeral,
    }
    shown = {} if is_ephemeral else {"message": message}
    return {"container": container, "channel": channel, **shown}


def in_view(view: Json) -> Json:
    """Where something in a modal or Home happened."""
    return {"container": {"type": "view", "view_id": view["id"]}, "view": view}


def action_entry(block_id: str, element: Json, state: Json | None) -> Json:
    """One entry of `actions`: what the element is, and what was chosen in it."""
    entry = {"type": element["type"], "action_id": element["action_id"], "block_id": block_id}
    kept = _BUTTON if element["type"] == "button" else ("placeholder", "confirm")
    initial = {key: element[key] for key in element if key.startswith("initial_")}
    return {**entry, **{key: element[key] for key in kept if key in element}, **initial, **(state or {})}


def view_submission(workspace: Workspace, member: Member, trigger_id: str, view: Json) -> Json:
    """The submit button of a modal."""
    return {
        "type": "view_submission",
        "user": user(member, workspace),
        "trigger_id": trigger_id,
        "view": view,
        "response_urls": [],
        **_frame(workspace),
    }


def view_closed(workspace: Workspace, member: Member, view: Json, *, is_cleared: bool) -> Json:
    """A modal closed without submitting; its state is not sent."""
    return {
        "type": "view_closed",
        "user": user(member, workspace),
        "view": view,
        "is_cleared": is_cleared,
        **_frame(workspace),
    }


def block_suggestion(workspace: Workspace, member: Member, entry: Json, where: Json) -> Json:
    """What was typed into an external select; `entry` holds block_id, action_id and value."""
    return {
        "type": "block_suggestion",
        "user": user(member, workspace),
        **entry,
        **_frame(workspace),
        **where,
    }


def shortcut(workspace: Workspace, member: Member, trigger_id: str, callback_id: str) -> Json:
    """A global shortcut."""
    payload = {
        "type": "shortcut",
        "action_ts": workspace.new_ts(),
        "user": user(member, workspace),
        "callback_id": callback_id,
        "trigger_id": trigger_id,
        **_frame(workspace),
    }
    del payload["api_app_id"], payload["user"]["name"]
    return payload


def slash_command(workspace: Workspace, member: Member, fields: dict[str, str]) -> dict[str, str]:
    """The form of a command; `fields` holds channel, command, text, response_url and trigger_id."""
    return {
        "token": OLD_TOKEN,
        "team_id": workspace.team["id"],
        "team_domain": workspace.team["domain"],
        "user_id": member.id,
        "user_name": member.name,
        "api_app_id": workspace.app.id,
        "is_enterprise_install": "false",
        **fields,
    }


def app_home_opened(workspace: Workspace, member: Member, tab: str, view: Json | None) -> Json:
    """Somebody opened the app's Home or Messages; `view` only when one was published before."""
    event = {
        "type": "app_home_opened",
        "user": member.id,
        "channel": workspace.dm_id(member.id),
        "tab": tab,
        **({"view": view} if view is not None and tab == "home" else {}),
    }
    return event_callback(workspace, event)


def message_event(workspace: Workspace, message: Json, channel_id: str, channel_type: str) -> Json:
    """Somebody wrote something where the app listens."""
    event = {**message, "channel": channel_id, "event_ts": message["ts"], "channel_type": channel_type}
    return event_callback(workspace, event)


def user_change(workspace: Workspace, member: Member) -> Json:
    """Somebody's profile or zone changed."""
    at = workspace.real_time()
    with_email = workspace.app.may("users:read.email")
    changed = slack_user(member, at, with_email=with_email)
    return event_callback(workspace, {"type": "user_change", "user": changed, "cache_ts": int(at)})


def url_verification() -> Json:
    """The first request an app gets; it must give `challenge` back."""
    return {"token": OLD_TOKEN, "challenge": new_word(52), "type": "url_verification"}


def event_callback(workspace: Workspace, event: Json) -> Json:
    """The envelope of an event."""
    authorization: Json = {
        "enterprise_id": None,
        "team_id": workspace.team["id"],
        "user_id": workspace.app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": OLD_TOKEN,
        "team_id": workspace.team["id"],
        "context_team_id": workspace.team["id"],
        "context_enterprise_id": None,
        "api_app_id": workspace.app.id,
        "event": {"event_ts": workspace.new_ts(), **event},
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(workspace.real_time()),
        "authorizations": [authorization],
        "is_ext_shared_channel": False,
    }


def user(member: Member, workspace: Workspace) -> Json:
    """The short form of a person in interactions."""
    return {
        "id": member.id,
        "username": member.name,
        "name": member.name,
        "team_id": workspace.team["id"],
    }


def _frame(workspace: Workspace) -> dict[str, Any]:
    return {
        "api_app_id": workspace.app.id,
        "token": OLD_TOKEN,
        "team": {"id": workspace.team["id"], "domain": workspace.team["domain"]},
        "enterprise": None,
        "is_enterprise_install": False,
    }
