"""What one person sees of the workspace: the answer of /world."""

from bot.sandbox.app_facts import AppFacts
from bot.sandbox.channels import Channel
from bot.sandbox.clock import ClockControl
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.people import Member, zone_facts
from bot.sandbox.shapes import Json
from bot.sandbox.views import OpenView
from bot.sandbox.workspace import Workspace


def seen_by(workspace: Workspace, mailbox: Mailbox, clock: ClockControl, member: Member) -> Json:
    """Everything `member` sees, in the shape of the contract."""
    home = workspace.views.homes.get(member.id)
    return {
        "revision": workspace.changes.revision,
        "team": workspace.team,
        "app": _app(workspace.app),
        "me": _person(member, workspace.real_time()),
        "people": [_person(person, workspace.real_time()) for person in workspace.members.values()
                   if not person.is_deleted and person.id != "USLACKBOT"],
        "channels": [_channel(workspace, channel, member.id) for channel in workspace.channels_of(member.id)],
        "dms": [_dm(workspace, member.id)],
        "home": home.with_state() if home else None,
        "modals": [_modal(view) for view in workspace.views.stack(member.id)],
        "clock": {"now": clock.now().isoformat()},
        "unread_mail": mailbox.unread,
        "commands": [
            {"command": c.command, "usage_hint": c.usage_hint, "description": c.description}
            for c in workspace.app.commands
        ],
    }  # fmt: skip


def _app(app: AppFacts) -> Json:
    words = app.name.split()
    initials = "".join(word[0] for word in words[:2]).upper()
    return {"id": app.id, "name": app.name, "bot_user_id": app.bot_user_id, "initials": initials}


def _person(member: Member, at: float) -> Json:
    label, offset = zone_facts(member.tz, at)
    return {
        "id": member.id,
        "name": member.name,
        "real_name": member.real_name,
        "title": member.title,
        "tz": member.tz,
        "tz_label": label,
        "tz_offset": offset,
        "initials": member.initials,
        "color": member.colour,
        "is_guest": member.is_guest,
        "is_bot": member.is_bot,
        "email": None if member.is_bot else member.email,
    }


def _channel(workspace: Workspace, channel: Channel, user_id: str) -> Json:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_private": channel.is_private,
        "topic": channel.topic,
        "members": channel.members,
        "unread": channel.unread(user_id),
        "messages": _messages(workspace, channel, user_id),
    }


def _dm(workspace: Workspace, user_id: str) -> Json:
    """The DM with the app, which every person has from the start."""
    channel_id = workspace.dm_id(user_id)
    channel = workspace.channels.get(channel_id) or Channel(id=channel_id, name="directmessage", is_im=True)
    return {
        "id": channel_id,
        "with": workspace.app.bot_user_id,
        "unread": channel.unread(user_id),
        "messages": _messages(workspace, channel, user_id),
    }


def _messages(workspace: Workspace, channel: Channel, user_id: str) -> list[Json]:
    """What was said, with what only this person sees, oldest first."""
    kept = [_message(workspace, message, channel) for message in channel.top_level()]
    only_mine = [
        {**_message(workspace, ephemeral.message, None), "is_ephemeral": True}
        for ephemeral in workspace.ephemerals
        if ephemeral.user_id == user_id and ephemeral.channel_id == channel.id
    ]
    return sorted([*kept, *only_mine], key=lambda message: (len(message["ts"]), message["ts"]))


def _message(workspace: Workspace, message: Json, channel: Channel | None) -> Json:
    replies = channel.replies(message["ts"]) if channel else []
    return {
        "ts": message["ts"],
        "user": message["user"],
        "text": message["text"],
        "blocks": message.get("blocks", []),
        "is_app": message.get("bot_id") == workspace.app.bot_id,
        "is_ephemeral": False,
        "edited": "edited" in message,
        "thread_ts": message.get("thread_ts") or (message["ts"] if replies else None),
        "reply_count": len(replies),
        "replies": [_message(workspace, reply, None) for reply in replies],
    }


def _modal(view: OpenView) -> Json:
    return {**view.with_state(), "errors": view.errors}
