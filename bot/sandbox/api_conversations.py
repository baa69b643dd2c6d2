"""Web API: channels and DMs (`conversations.*`, `users.conversations`)."""

from decimal import Decimal, InvalidOperation

from bot.sandbox.channels import Channel, threaded
from bot.sandbox.paging import page
from bot.sandbox.people import TEAM_ID
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.workspace import Workspace

_TYPES = {"channels": "public_channel", "groups": "private_channel", "im": "im"}


def open_conversation(workspace: Workspace, args: Json) -> Json:
    """`conversations.open`: the DM with one person (groups are not part of the stand-in)."""
    if args.get("channel"):
        channel = workspace.channel(args["channel"])
        return {"ok": True, "no_op": True, "already_open": True, "channel": {"id": channel.id}}
    users = args.get("users") or ""
    ids = users if isinstance(users, list) else [user for user in str(users).split(",") if user]
    if len(ids) != 1:
        raise Refused(
            "too_many_users"
            if len(ids) > 8
            else "invalid_user_combination"
            if ids
            else "users_list_not_supplied"
        )
    member = workspace.member(ids[0])
    if member.is_deleted:
        raise Refused("user_disabled")
    known = {"no_op": True, "already_open": True} if workspace.dm_id(member.id) in workspace.channels else {}
    return {"ok": True, **known, "channel": {"id": workspace.channel(member.id).id}}


def conversation_info(workspace: Workspace, args: Json) -> Json:
    """`conversations.info`."""
    channel = scoped(workspace, args["channel"], "read")
    return {"ok": True, "channel": _conversation(workspace, channel)}


def list_conversations(workspace: Workspace, args: Json) -> Json:
    """`conversations.list`: public channels, and private ones the app is in."""
    return _listed(workspace, args, only_own=False)


def users_conversations(workspace: Workspace, args: Json) -> Json:
    """`users.conversations`: the channels the app itself is in."""
    return _listed(workspace, args, only_own=True)


def members_of(workspace: Workspace, args: Json) -> Json:
    """`conversations.members`, paged."""
    channel = scoped(workspace, args["channel"], "read")
    members, following = page(sorted(channel.members), args, default=100)
    return {"ok": True, "members": members, "response_metadata": {"next_cursor": following}}


def history(workspace: Workspace, args: Json) -> Json:
    """`conversations.history`: newest first, without replies; metadata only when asked for."""
    channel = _readable(workspace, args["channel"])
    found = [threaded(channel, message) for message in channel.top_level() if _in_range(message, args)]
    return _messages(list(reversed(found)), args)


def replies(workspace: Workspace, args: Json) -> Json:
    """`conversations.replies`: the parent, then what was answered, oldest first."""
    channel = _readable(workspace, args["channel"])
    parent = channel.message(args["ts"])
    if parent is None:
        raise Refused("thread_not_found")
    answers = [message for message in channel.replies(parent["ts"]) if _in_range(message, args)]
    return _messages([threaded(channel, parent), *answers], args)


def scoped(workspace: Workspace, channel_id: str, right: str) -> Channel:
    """A channel whose kind the app has the scope for, e.g. `groups:history`."""
    channel = workspace.channel(channel_id)
    needed = f"{channel.family}:{right}"
    if not workspace.app.may(needed):
        raise Refused("missing_scope", needed=needed, provided=",".join(workspace.app.scopes))
    return channel


def _readable(workspace: Workspace, channel_id: str) -> Channel:
    channel = scoped(workspace, channel_id, "history")
    if workspace.app.bot_user_id not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _messages(found: list[Json], args: Json) -> Json:
    messages, following = page(found, args, default=100)
    if not args.get("include_all_metadata"):
        messages = [{k: v for k, v in message.items() if k != "metadata"} for message in messages]
    answer: Json = {"ok": True, "messages": messages, "has_more": bool(following), "pin_count": 0}
    if following:
        answer["response_metadata"] = {"next_cursor": following}
    return answer


def _in_range(message: Json, args: Json) -> bool:
    """Between `oldest` and `latest`, both left out unless `inclusive`."""
    at, edges = Decimal(message["ts"]), bool(args.get("inclusive"))
    oldest, latest = _bound(args, "oldest"), _bound(args, "latest")
    after = oldest is None or at > oldest or (edges and at == oldest)
    before = latest is None or at < latest or (edges and at == latest)
    return after and before


def _bound(args: Json, key: str) -> Decimal | None:
    if args.get(key) in {None, ""}:
        return None
    try:
        return Decimal(str(args[key]))
    except InvalidOperation:
        raise Refused(f"invalid_ts_{key}") from None


def _listed(workspace: Workspace, args: Json, *, only_own: bool) -> Json:
    kinds = set(str(args.get("types") or "public_channel").split(","))
    if kinds - {*_TYPES.values(), "mpim"}:
        raise Refused("invalid_types")
    bot = workspace.app.bot_user_id
    found = [
        channel
        for channel in workspace.channels.values()
        if _TYPES[channel.family] in kinds
        and (bot in channel.members or not (only_own or channel.is_private))
        and not (args.get("exclude_archived") and channel.is_archived)
    ]
    for family in {channel.family for channel in found}:
        if not workspace.app.may(f"{family}:read"):
            raise Refused("missing_scope", needed=f"{family}:read", provided=",".join(workspace.app.scopes))
    channels, following = page(found, args, default=100)
    return {
        "ok": True,
        "channels": [_conversation(workspace, channel) for channel in channels],
        "response_metadata": {"next_cursor": following},
    }


def _conversation(workspace: Workspace, channel: Channel) -> Json:
    bot = workspace.app.bot_user_id
    common = {
        "id": channel.id,
        "created": 1700000000,
        "is_archived": channel.is_archived,
        "is_im": channel.is_im,
        "is_org_shared": False,
        "context_team_id": TEAM_ID,
    }
    if channel.is_im:
        return {**common, "user": next(user for user in channel.members if user != bot)}
    return {
        **common,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_general": channel.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_member": bot in channel.members,
        "creator": channel.members[0],
        "topic": {"value": channel.topic, "creator": channel.members[0], "last_set": 1700000000},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }
