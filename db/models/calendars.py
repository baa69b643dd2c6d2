"""People's connected calendars: what lets us in, what we read there, what we wrote there."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Computed, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk


class Connection(Tenant, Base):
    """An account at a service of others; `secret` is its grant, encrypted. `member_id` None: the workspace's.

    `trouble` says in a sentence why it is of no use; `fetching_until` (real time) is the lease of whoever
    fetches a fresh token.
    """

    __tablename__ = "connections"

    member_id: Mapped[int | None]
    service: Mapped[str]
    account: Mapped[str]
    email: Mapped[str]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    is_revoked: Mapped[bool] = mapped_column(server_default=text("false"))
    trouble: Mapped[str | None]
    fetching_until: Mapped[datetime | None]

    __table_args__ = (
        tenant_fk("member_id", "members"),
        UniqueConstraint(
            "workspace_id",
            "member_id",
            "service",
            "account",
            name="one_account",
            postgresql_nulls_not_distinct=True,
        ),
    )


class ConnectAttempt(Tenant, Base):
    """Somebody on their way through a service's consent page; deleted when they come back, used or not.

    `ticket_hash` opens the way, `state_hash` is what the service gives back; `verifier` is PKCE's, encrypted.
    """

    __tablename__ = "connect_attempts"

    member_id: Mapped[int]
    service: Mapped[str]
    ticket_hash: Mapped[str]
    state_hash: Mapped[str | None]
    verifier: Mapped[bytes] = mapped_column(LargeBinary)
    expires_at: Mapped[datetime]

    __table_args__ = (
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "ticket_hash"),
        UniqueConstraint("workspace_id", "state_hash"),
        Index(None, "workspace_id", "member_id"),
    )


class Calendar(Tenant, Base):
    """A calendar of a connected account. `reads`: its events take its owner's time. `writes`: ours go there.

    `cursor` says where reading goes on, bound to the window. A read from the beginning raises `generation`,
    and at its end `complete_generation`: what it did not meet is gone. `read_at` is real time: as of when it
    is known. `channel_*`: by which its service tells us of changes.
    """

    __tablename__ = "calendars"

    connection_id: Mapped[int]
    member_id: Mapped[int]
    external_id: Mapped[str]
    name: Mapped[str]
    timezone: Mapped[str | None]
    is_primary: Mapped[bool] = mapped_column(server_default=text("false"))
    may_write: Mapped[bool] = mapped_column(server_default=text("false"))
    reads: Mapped[bool] = mapped_column(server_default=text("false"))
    writes: Mapped[bool] = mapped_column(server_default=text("false"))
    cursor: Mapped[str | None]
    generation: Mapped[int] = mapped_column(server_default="0")
    complete_generation: Mapped[int] = mapped_column(server_default="0")
    window_start: Mapped[datetime | None]
    window_end: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    trouble: Mapped[str | None]
    channel_id: Mapped[str | None]
    channel_resource: Mapped[Words]
    channel_expires_at: Mapped[datetime | None]

    __table_args__ = (
        tenant_fk("connection_id", "connections"),
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "connection_id", "external_id"),
        Index(
            "uq_calendars_one_to_write",
            "workspace_id",
            "member_id",
            unique=True,
            postgresql_where=text("writes"),
        ),
        Index(None, "workspace_id", "member_id"),
    )


class BusyTime(Tenant, Base):
    """An occurrence in a calendar that takes its owner's time. No title is kept, nor who else is in it.

    `is_long`: so long that it may begin far before the time one asks about. `starts_at`: see `HostBooking`.
    """

    __tablename__ = "busy_times"

    calendar_id: Mapped[int]
    member_id: Mapped[int]
    external_id: Mapped[str]
    ical_uid: Mapped[Words]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    is_long: Mapped[bool] = mapped_column(server_default=text("false"))
    generation: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(Computed("lower(during)", persisted=True))

    __table_args__ = (
        tenant_fk("calendar_id", "calendars"),
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "calendar_id", "external_id"),
        Index(None, "workspace_id", "member_id", "starts_at"),
        Index("ix_busy_times_long", "workspace_id", "member_id", postgresql_where=text("is_long")),
    )


class CalendarEvent(Tenant, Base):
    """A meeting's event in somebody's calendar, as we wrote it last. Without a calendar it is out of reach.

    `copy` counts the events made for the meeting; `external_id` None: none stands. `version` and `stamp` are
    the service's; `digest` tells what we wrote from what we would write now. `asks` is what somebody did to
    it there while the meeting was at `asked_version`, and what is to be answered in Slack. `generation`: of
    the last read of its calendar from the beginning that met it.
    """

    __tablename__ = "calendar_events"

    meeting_id: Mapped[int]
    calendar_id: Mapped[int | None]
    copy: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    external_id: Mapped[str | None]
    ical_uid: Mapped[Words]
    version: Mapped[Words]
    stamp: Mapped[datetime | None]
    digest: Mapped[Words]
    written_starts_at: Mapped[datetime | None]
    written_ends_at: Mapped[datetime | None]
    link: Mapped[str | None]
    asks: Mapped[str | None]
    asked_starts_at: Mapped[datetime | None]
    asked_ends_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asked_version: Mapped[int | None] = mapped_column(SmallInteger)
    generation: Mapped[int] = mapped_column(server_default="0")

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("calendar_id", "calendars", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "meeting_id"),
        CheckConstraint("asks IN ('moved', 'deleted')", name="asks"),
        Index(None, "workspace_id", "calendar_id", "external_id"),
        Index(None, "workspace_id", "ical_uid"),
        Index(
            "ix_calendar_events_moved", "workspace_id", "meeting_id", postgresql_where=text("asks = 'moved'")
        ),
    )


class VideoCall(Tenant, Base):
    """A meeting's call at a service, where no calendar makes it.

    `external_id` None: none stands, or nobody knows: the row is there before the call is made, so that an
    interrupted making is looked up. `digest` tells what we said of it from what we would say now. The host's
    own link is kept nowhere.
    """

    __tablename__ = "video_calls"

    meeting_id: Mapped[int]
    service: Mapped[str]
    external_id: Mapped[str | None]
    host_id: Mapped[int | None]
    digest: Mapped[Words]

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("host_id", "members", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "meeting_id"),
    )


class ConflictWord(Tenant, Base):
    """A word in the titles of events that says whether they take time, whatever else is said.

    `member_id` None: for everybody in the workspace; a member's own comes first.
    """

    __tablename__ = "conflict_words"

    member_id: Mapped[int | None]
    word: Mapped[str]
    blocks: Mapped[bool]

    __table_args__ = (
        tenant_fk("member_id", "members"),
        UniqueConstraint(
            "workspace_id", "member_id", "word", name="one_word", postgresql_nulls_not_distinct=True
        ),
    )
