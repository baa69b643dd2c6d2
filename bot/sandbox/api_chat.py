"""Web API: writing, changing and finding messages (`chat.*`)."""

import json
from typing import Any

from bot.sandbox.channels import Channel
from bot.sandbox.filling import filled_blocks
from bot.sandbox.limits import LIMITS
from bot.sandbox.payload_check import check_message_blocks
from bot.sandbox.people import TEAM_ID
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.workspace import Workspace

_ICONS = "https://a.slack-edge.com/80588/img/plugins/app/"


def post_message(workspace: Workspace, args: Json) -> Json:
    """`chat.postMessage`: into a channel the app is in, or a person's DM."""
    channel = writable(workspace, args["channel"])
    message = app_message(workspace, args)
    if args.get("thread_ts"):
        if channel.message(args["thread_ts"]) is None:
            raise Refused("thread_not_found")
        message["thread_ts"] = args["thread_ts"]
    if args.get("metadata"):
        message["metadata"] = _metadata(args["metadata"])
    workspace.add_message(channel, message)
    shown = {**message, "bot_profile": _bot_profile(workspace)}
    return {"ok": True, "channel": channel.id, "ts": message["ts"], "message": shown}


def post_ephemeral(workspace: Workspace, args: Json) -> Json:
    """`chat.postEphemeral`: to one member of a channel; not kept."""
    channel = writable(workspace, args["channel"])
    workspace.member(args["user"])
    if args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    message = app_message(workspace, args)
    workspace.add_ephemeral(args["user"], channel.id, message)
    return {"ok": True, "message_ts": message["ts"]}


def update(workspace: Workspace, args: Json) -> Json:
    """`chat.update`: the app's own message; blocks and metadata stay when left out."""
    channel, message = _own_message(workspace, args, "cant_update_message")
    text = args.get("text")
    if len(text or "") > LIMITS["message"]["update_text_max"]:
        raise Refused("msg_too_long")
    if text is None and args.get("blocks") is None:
        raise Refused("no_text")
    change = contents(args, default_text=message["text"])
    if args.get("metadata") is not None:
        change["metadata"] = _metadata(args["metadata"]) if args["metadata"] else {}
    rewrite(workspace, message, change)
    workspace.told(channel)
    return {
        "ok": True,
        "channel": channel.id,
        "ts": message["ts"],
        "text": message["text"],
        "message": dict(message),
    }


def delete(workspace: Workspace, args: Json) -> Json:
    """`chat.delete`: the app's own message."""
    channel, message = _own_message(workspace, args, "cant_delete_message")
    channel.messages.remove(message)
    workspace.told(channel)
    return {"ok": True, "channel": channel.id, "ts": message["ts"]}


def get_permalink(workspace: Workspace, args: Json) -> Json:
    """`chat.getPermalink`: an address in the form of Slack's."""
    channel = workspace.channel(args["channel"])
    if channel.message(args["message_ts"]) is None:
        raise Refused("message_not_found")
    domain, key = workspace.team["domain"], args["message_ts"].replace(".", "")
    link = f"https://{domain}.slack.com/archives/{channel.id}/p{key}"
    return {"ok": True, "channel": channel.id, "permalink": link}


def app_message(workspace: Workspace, args: Json) -> Json:
    """A message of the app from `text` and `blocks`, checked and filled, with a new `ts`."""
    if not args.get("text") and not args.get("blocks"):
        raise Refused("no_text")
    made = contents(args, default_text="")
    return {
        "user": workspace.app.bot_user_id,
        "type": "message",
        "ts": workspace.new_ts(),
        "bot_id": workspace.app.bot_id,
        "app_id": workspace.app.id,
        "team": TEAM_ID,
        **made,
    }


def contents(args: Json, *, default_text: str) -> Json:
    """Checked `text` and, when given, `blocks` of a message."""
    text = args.get("text")
    made: Json = {"text": default_text if text is None else str(text)}
    made["text"] = made["text"][: LIMITS["message"]["text_truncated_above"]]
    if args.get("blocks") is not None:
        check_message_blocks(args["blocks"])
        made["blocks"] = filled_blocks(args["blocks"])
    return made


def rewrite(workspace: Workspace, message: Json, change: Json) -> None:
    """Put new contents into a message; an empty `blocks` or `metadata` takes the old away."""
    message |= change
    for key in ("blocks", "metadata"):
        if not message.get(key):
            message.pop(key, None)
    message["edited"] = {"user": workspace.app.bot_id, "ts": f"{int(workspace.real_time())}.000000"}


def writable(workspace: Workspace, channel_id: str) -> Channel:
    """A channel the app may write to."""
    channel = workspace.channel(channel_id)
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.is_im and not workspace.app.has_messages:
        raise Refused("messages_tab_disabled")
    if workspace.app.bot_user_id in channel.members:
        return channel
    if channel.is_private or not workspace.app.may("chat:write.public"):
        raise Refused("not_in_channel")
    return channel


def _own_message(workspace: Workspace, args: Json, refusal: str) -> tuple[Channel, Json]:
    channel = workspace.channel(args["channel"])
    message = channel.message(args["ts"])
    if message is None:
        raise Refused("message_not_found")
    if message.get("bot_id") != workspace.app.bot_id:
        raise Refused(refusal)
    return channel, message


def _metadata(given: Any) -> Json:
    """`{event_type, event_payload}`; Slack keeps at most 8 kB."""
    if not isinstance(given, dict):
        raise Refused("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_schema")
    if len(json.dumps(given)) > 8000:
        raise Refused("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}


def _bot_profile(workspace: Workspace) -> Json:
    icons = {"image_36": "bot_36.png", "image_48": "bot_48.png", "image_72": "service_72.png"}
    return {
        "id": workspace.app.bot_id,
        "app_id": workspace.app.id,
        "name": workspace.app.name,
        "icons": {size: _ICONS + name for size, name in icons.items()},
        "deleted": False,
        "updated": int(workspace.real_time()),
        "team_id": TEAM_ID,
    }
