"""The state of the stand-in workspace: people, channels, messages, views, and what went wrong."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.sandbox import people
from bot.sandbox.app_facts import AppFacts
from bot.sandbox.changes import Changes
from bot.sandbox.channels import Channel, Ephemeral
from bot.sandbox.people import Member
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.triggers import Triggers
from bot.sandbox.views import Views

log = logging.getLogger("panelry.sandbox")


class Workspace:
    """Everything the stand-in knows. `complaints` collects what an app must never do; tests hold it empty.

    Triggers, hashes and signatures live in `real_time`, messages in `message_time`, which the clock moves.
    """

    def __init__(
        self, app: AppFacts, real_time: Callable[[], float], message_time: Callable[[], float] | None = None
    ) -> None:
        self.app = app
        self.real_time = real_time
        self._message_time = message_time or real_time
        self.team: Json = {"id": people.TEAM_ID, "name": people.TEAM_NAME, "domain": people.TEAM_DOMAIN}
        self.changes = Changes()
        self.triggers = Triggers(real_time)
        self.complaints: list[str] = []
        self.ephemerals: list[Ephemeral] = []
        self.members = {member.id: member for member in (*people.PEOPLE, people.SLACKBOT, _bot_member(app))}
        self.channels = {seed.id: _channel(seed) for seed in people.company_channels(app.bot_user_id)}
        identity = {
            "team_id": people.TEAM_ID,
            "app_id": app.id,
            "app_installed_team_id": people.TEAM_ID,
            "bot_id": app.bot_id,
        }
        self.views = Views(identity, real_time)
        self._last_ts = 0

    def complain(self, sentence: str) -> None:
        """Say loudly, and remember, that the app did something Slack would not have."""
        log.error("sandbox: %s", sentence)
        self.complaints.append(sentence)

    def new_ts(self) -> str:
        """A message time stamp, later than every other: "seconds.micros"."""
        self._last_ts = max(int(self._message_time() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def start_after(self, ts: str) -> None:
        """Never hand out a time stamp up to `ts` again."""
        seconds, _, micros = ts.partition(".")
        self._last_ts = max(self._last_ts, int(seconds) * 1_000_000 + int(micros or 0))

    def member(self, user_id: str) -> Member:
        """Somebody by id, or `user_not_found`."""
        if user_id not in self.members:
            raise Refused("user_not_found")
        return self.members[user_id]

    def people(self) -> list[Member]:
        """Those who can be played: active people, no bots."""
        return [m for m in self.members.values() if not m.is_bot and not m.is_deleted]

    def add_person(self, member: Member, channels: Iterable[str]) -> None:
        """Let somebody more join the company and these channels (names)."""
        self.members[member.id] = member
        for channel in self.channels.values():
            if channel.name in channels:
                self.invite(channel, [member.id])

    def change_member(self, user_id: str, **changes: object) -> Member:
        """Change somebody's profile, e.g. `tz="Asia/Tokyo"`."""
        changed = replace(self.member(user_id), **changes)  # type: ignore[arg-type]  # fields by name
        self.members[user_id] = changed
        self.changes.tell()
        return changed

    def dm_id(self, user_id: str) -> str:
        """The id of the person's direct message with the app, open or not."""
        return "D" + user_id[1:]

    def open_dm(self, user_id: str) -> Channel:
        """The person's direct message with the app, opened when it was not."""
        channel_id = self.dm_id(user_id)
        if channel_id not in self.channels:
            members = [user_id, self.app.bot_user_id]
            self.channels[channel_id] = Channel(
                id=channel_id, name="directmessage", members=members, is_im=True
            )
        return self.channels[channel_id]

    def channel(self, channel_id: str) -> Channel:
        """A channel or DM the app may know of, or `channel_not_found`; a user id is its DM."""
        if channel_id in self.members:
            return self._dm_of(self.members[channel_id])
        channel = self.channels.get(channel_id)
        if channel is None or (channel.is_private and self.app.bot_user_id not in channel.members):
            raise Refused("channel_not_found")
        return channel

    def _dm_of(self, member: Member) -> Channel:
        if member.is_deleted or member.is_bot:
            raise Refused("channel_not_found")
        return self.open_dm(member.id)

    def add_message(self, channel: Channel, message: Json) -> Json:
        """Keep a message and tell those who see it."""
        channel.messages.append(message)
        self.told(channel)
        return message

    def told(self, channel: Channel) -> None:
        """Tell the members of a channel that it changed."""
        self.changes.tell(channel.members)

    def add_ephemeral(self, user_id: str, channel_id: str, message: Json) -> None:
        """Show a message to one person only."""
        self.ephemerals.append(Ephemeral(user_id=user_id, channel_id=channel_id, message=message))
        self.changes.tell([user_id])

    def ephemeral(self, user_id: str, ts: str) -> Ephemeral | None:
        """An ephemeral message still shown to the person."""
        mine = (e for e in self.ephemerals if e.user_id == user_id and e.message["ts"] == ts)
        return next(mine, None)

    def drop_ephemeral(self, ephemeral: Ephemeral) -> None:
        """Take an ephemeral message away."""
        self.ephemerals = [other for other in self.ephemerals if other is not ephemeral]
        self.changes.tell([ephemeral.user_id])

    def channels_of(self, user_id: str) -> list[Channel]:
        """The channels (no DMs) a person is a member of."""
        return [c for c in self.channels.values() if not c.is_im and user_id in c.members]

    def invite(self, channel: Channel, user_ids: Iterable[str]) -> None:
        """Make people (or the app) members of a channel."""
        channel.members.extend(user for user in user_ids if user not in channel.members)
        self.told(channel)


def _channel(seed: people.ChannelSeed) -> Channel:
    return Channel(
        id=seed.id,
        name=seed.name,
        topic=seed.topic,
        members=list(seed.members),
        is_private=seed.is_private,
    )


def _bot_member(app: AppFacts) -> Member:
    return Member(
        id=app.bot_user_id, name=app.bot_name, real_name=app.name, title="", tz="Europe/London", is_bot=True
    )
