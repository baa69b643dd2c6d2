"""The Web API methods the stand-in knows, with the scopes and arguments each needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.sandbox import api_chat, api_conversations, api_users, api_views
from bot.sandbox.shapes import Json
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method; `scopes` are alternatives, any opens it. `is_for_app`: called with the app-level token."""

    call: Callable[[Workspace, Json], Json]
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_for_app: bool = False


_CHAT = ("chat:write",)
_USERS = ("users:read",)
_READ = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORY = ("channels:history", "groups:history", "im:history", "mpim:history")
_TRIGGERED = ("trigger_id", "view")

METHODS: Final[Mapping[str, Method]] = {
    "api.test": Method(call=api_users.give_back),
    "auth.test": Method(call=api_users.own_identity),
    "team.info": Method(call=api_users.team_info, scopes=("team:read",)),
    "blocks.validate": Method(call=api_views.validate),
    "chat.postMessage": Method(call=api_chat.post_message, scopes=_CHAT, required=("channel",)),
    "chat.postEphemeral": Method(call=api_chat.post_ephemeral, scopes=_CHAT, required=("channel", "user")),
    "chat.update": Method(call=api_chat.update, scopes=_CHAT, required=("channel", "ts")),
    "chat.delete": Method(call=api_chat.delete, scopes=_CHAT, required=("channel", "ts")),
    "chat.getPermalink": Method(call=api_chat.get_permalink, required=("channel", "message_ts")),
    "views.open": Method(call=api_views.open_view, required=_TRIGGERED),
    "views.push": Method(call=api_views.push_view, required=_TRIGGERED),
    "views.update": Method(call=api_views.update_view, required=("view",)),
    "views.publish": Method(call=api_views.publish_view, required=("user_id", "view")),
    "users.info": Method(call=api_users.user_info, scopes=_USERS, required=("user",)),
    "users.list": Method(call=api_users.list_users, scopes=_USERS),
    "users.lookupByEmail": Method(
        call=api_users.look_up_by_email, scopes=("users:read.email",), required=("email",)
    ),
    "users.conversations": Method(call=api_conversations.users_conversations, scopes=_READ),
    "conversations.open": Method(call=api_conversations.open_conversation, scopes=("im:write",)),
    "conversations.info": Method(
        call=api_conversations.conversation_info, scopes=_READ, required=("channel",)
    ),
    "conversations.list": Method(call=api_conversations.list_conversations, scopes=_READ),
    "conversations.members": Method(call=api_conversations.members_of, scopes=_READ, required=("channel",)),
    "conversations.history": Method(call=api_conversations.history, scopes=_HISTORY, required=("channel",)),
    "conversations.replies": Method(
        call=api_conversations.replies, scopes=_HISTORY, required=("channel", "ts")
    ),
}
