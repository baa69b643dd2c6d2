"""Channels and direct messages: who is in them and what was said."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.shapes import Json


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or a direct message with the app; `messages` are Slack's message objects, oldest first."""

    id: str
    name: str
    topic: str = ""
    members: list[str] = field(default_factory=list)
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False
    messages: list[Json] = field(default_factory=list)
    read_up_to: dict[str, str] = field(default_factory=dict)

    @property
    def family(self) -> str:
        """The first half of the scopes that open it: channels, groups or im."""
        if self.is_im:
            return "im"
        return "groups" if self.is_private else "channels"

    def message(self, ts: str) -> Json | None:
        """The message with this `ts`, in a thread or not."""
        return next((message for message in self.messages if message["ts"] == ts), None)

    def replies(self, ts: str) -> list[Json]:
        """What was answered in the thread under `ts`, oldest first."""
        return [message for message in self.messages if message.get("thread_ts") == ts != message["ts"]]

    def top_level(self) -> Iterator[Json]:
        """Messages outside threads, oldest first."""
        return (m for m in self.messages if m.get("thread_ts", m["ts"]) == m["ts"])

    def unread(self, user_id: str) -> int:
        """How many messages of others arrived since the person last read."""
        seen = self.read_up_to.get(user_id, "")
        return sum(1 for m in self.top_level() if m["ts"] > seen and m.get("user") != user_id)

    def read(self, user_id: str) -> None:
        """The person has read everything."""
        if self.messages:
            self.read_up_to[user_id] = self.messages[-1]["ts"]


@dataclass(slots=True, kw_only=True)
class Ephemeral:
    """A message only one person sees, gone when the page forgets it."""

    user_id: str
    channel_id: str
    message: Json


def threaded(channel: Channel, message: Json) -> Json:
    """A message with what Slack adds to the parent of a thread."""
    replies = channel.replies(message["ts"])
    if not replies:
        return dict(message)
    return {
        **message,
        "thread_ts": message["ts"],
        "reply_count": len(replies),
        "reply_users": sorted({reply["user"] for reply in replies}),
        "reply_users_count": len({reply["user"] for reply in replies}),
        "latest_reply": replies[-1]["ts"],
    }
