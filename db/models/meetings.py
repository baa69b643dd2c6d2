"""Meetings: their life, their versions, who is in them, and the time they take from hosts."""

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk

STATUSES = "('pending', 'scheduled', 'completed', 'cancelled', 'no_show')"


class MeetingType(Tenant, Base):
    """A kind of meeting with its rules; minutes throughout. `slug` is its stable name in this workspace.

    `event_title`, `event_details`: templates of what its calendar events say, "" for ours. `event_shared`:
    the candidate is invited to the interviewers' event, instead of having one of their own.
    """

    __tablename__ = "meeting_types"

    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[Words]
    colour: Mapped[str] = mapped_column(server_default="#4a154b")
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    durations: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))
    location_kind: Mapped[str] = mapped_column(server_default="video")
    location_detail: Mapped[Words]
    buffer_before_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="15")
    buffer_after_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="15")
    notice_minutes: Mapped[int] = mapped_column(server_default="240")
    max_days_ahead: Mapped[int] = mapped_column(SmallInteger, server_default="30")
    interval_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="15")
    daily_limit: Mapped[int | None] = mapped_column(SmallInteger)
    weekly_limit: Mapped[int | None] = mapped_column(SmallInteger)
    prep_template: Mapped[Words]
    event_title: Mapped[Words]
    event_details: Mapped[Words]
    event_shared: Mapped[bool] = mapped_column(server_default=text("false"))
    questions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    reminder_minutes: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger), server_default="{1440,60,15}")
    outcome_prompt_minutes: Mapped[int] = mapped_column(SmallInteger, server_default="5")
    outcomes: Mapped[list[str]] = mapped_column(
        ARRAY(Text), server_default="{advance,hired,rejected,pending,callback,no_show}"
    )

    __table_args__ = (UniqueConstraint("workspace_id", "slug"),)


class Meeting(Tenant, Base):
    """One meeting over its whole life. A move keeps the row and adds a version; `sequence` is iCalendar's.

    `stage_id` is the stage the meeting belongs to, `stage_before_id` the one its outcome moved the candidate
    away from, if it did.
    """

    __tablename__ = "meetings"

    uid: Mapped[str]
    submission_key: Mapped[str]
    is_internal: Mapped[bool] = mapped_column(server_default=text("false"))
    title: Mapped[str]
    meeting_type_id: Mapped[int | None]
    candidate_id: Mapped[int | None]
    requisition_id: Mapped[int | None]
    stage_id: Mapped[int | None]
    status: Mapped[str] = mapped_column(server_default="scheduled")
    version: Mapped[int] = mapped_column(SmallInteger, server_default="1")
    sequence: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    location_kind: Mapped[str]
    location_detail: Mapped[Words]
    join_url: Mapped[str | None]
    room_id: Mapped[int | None]
    channel_id: Mapped[str | None]
    prep_notes: Mapped[Words]
    scheduled_by_id: Mapped[int | None]
    stage_before_id: Mapped[int | None]
    outcome: Mapped[str | None]
    outcome_notes: Mapped[Words]
    next_action: Mapped[Words]
    outcome_by_id: Mapped[int | None]
    outcome_at: Mapped[datetime | None]
    cancel_party: Mapped[str | None]
    cancel_reason: Mapped[str | None]
    cancel_note: Mapped[Words]
    cancelled_by_id: Mapped[int | None]
    cancelled_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    __table_args__ = (
        tenant_fk("meeting_type_id", "meeting_types", ondelete="SET NULL"),
        tenant_fk("candidate_id", "candidates", ondelete="SET NULL"),
        tenant_fk("requisition_id", "requisitions", ondelete="SET NULL"),
        tenant_fk("stage_id", "stages", ondelete="SET NULL"),
        tenant_fk("stage_before_id", "stages", ondelete="SET NULL"),
        tenant_fk("scheduled_by_id", "members", ondelete="SET NULL"),
        tenant_fk("outcome_by_id", "members", ondelete="SET NULL"),
        tenant_fk("cancelled_by_id", "members", ondelete="SET NULL"),
        tenant_fk("room_id", "rooms", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "submission_key"),
        UniqueConstraint("workspace_id", "uid"),
        CheckConstraint(f"status IN {STATUSES}", name="status"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("(status = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled_when"),
        ExcludeConstraint(
            (text("int8range(candidate_id, candidate_id, '[]')"), "&&"),
            (text("tstzrange(starts_at, ends_at)"), "&&"),
            name="candidate_never_double_booked",
            using="gist",
            # Without a candidate the range is unbounded: every internal meeting would overlap all others.
            where=text("candidate_id IS NOT NULL AND status IN ('pending', 'scheduled')"),
        ),
        # What attendees refer to, so that their starts follow the meeting's.
        UniqueConstraint("workspace_id", "id", "starts_at", name="meeting_at"),
        Index(None, "workspace_id", "starts_at", "id"),
        Index(None, "workspace_id", "scheduled_by_id", "starts_at", "id"),
        Index(None, "workspace_id", "candidate_id"),
    )


class MeetingVersion(Tenant, Base):
    """A time the meeting has or had. Moving it marks the old version rescheduled and adds the next."""

    __tablename__ = "meeting_versions"

    meeting_id: Mapped[int]
    version: Mapped[int] = mapped_column(SmallInteger)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(server_default="scheduled")
    reason: Mapped[Words]
    note: Mapped[Words]
    changed_by_id: Mapped[int | None]
    changed_at: Mapped[datetime | None]

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("changed_by_id", "members", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "meeting_id", "version"),
        CheckConstraint("status IN ('scheduled', 'rescheduled', 'cancelled')", name="status"),
    )


class Attendee(Tenant, Base):
    """Someone in a meeting: a candidate or a member, with a role and an answer to the invitation.

    `starts_at` is the meeting's: the database moves it along, so that a person's list is read by index.

    The answer is one to the meeting's present version: a move asks anew. `rsvp_note` says why not;
    `proposed_starts_at` is the time they would rather have, `late_minutes` how late they said they are.
    `calendar_stale`: the time was taken without knowing what their own calendar said just then.
    `calendar_rsvp`: what they answered in the calendar when that was last seen; only another one is news.
    """

    __tablename__ = "attendees"

    meeting_id: Mapped[int]
    starts_at: Mapped[datetime]
    member_id: Mapped[int | None]
    candidate_id: Mapped[int | None]
    role: Mapped[str]
    is_required: Mapped[bool] = mapped_column(server_default=text("true"))
    rsvp: Mapped[str] = mapped_column(server_default="pending")
    rsvp_note: Mapped[Words]
    rsvp_at: Mapped[datetime | None]
    proposed_starts_at: Mapped[datetime | None]
    late_minutes: Mapped[int | None] = mapped_column(SmallInteger)
    calendar_stale: Mapped[bool] = mapped_column(server_default=text("false"))
    calendar_rsvp: Mapped[str] = mapped_column(server_default="pending")
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")

    __table_args__ = (
        ForeignKeyConstraint(
            ["workspace_id", "meeting_id", "starts_at"],
            ["meetings.workspace_id", "meetings.id", "meetings.starts_at"],
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        tenant_fk("member_id", "members"),
        tenant_fk("candidate_id", "candidates"),
        UniqueConstraint("workspace_id", "meeting_id", "member_id"),
        UniqueConstraint("workspace_id", "meeting_id", "candidate_id"),
        CheckConstraint("role IN ('candidate', 'interviewer', 'observer', 'trainee')", name="role"),
        CheckConstraint("rsvp IN ('pending', 'accepted', 'declined', 'tentative')", name="rsvp"),
        CheckConstraint(
            "calendar_rsvp IN ('pending', 'accepted', 'declined', 'tentative')", name="calendar_rsvp"
        ),
        CheckConstraint("(member_id IS NULL) <> (candidate_id IS NULL)", name="one_person"),
        Index(None, "workspace_id", "member_id", "starts_at", "meeting_id"),
        Index(None, "workspace_id", "candidate_id"),
    )


class HostBooking(Tenant, Base):
    """Time a meeting takes from a host. The database refuses overlaps, whoever writes first wins.

    `during` is the meeting itself and never overlaps; `buffered` includes the buffers and overlaps only
    where it was waived (`buffer_waived`): by who booked, or by who accepts and need not come. `starts_at` is
    where `during` begins: unlike a range, an index finds it under row-level security.
    """

    __tablename__ = "host_bookings"

    meeting_id: Mapped[int]
    member_id: Mapped[int]
    meeting_type_id: Mapped[int | None]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    buffered: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    buffer_waived: Mapped[bool] = mapped_column(server_default=text("false"))
    starts_at: Mapped[datetime] = mapped_column(Computed("lower(during)", persisted=True))

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("member_id", "members"),
        tenant_fk("meeting_type_id", "meeting_types", ondelete="SET NULL"),
        UniqueConstraint("workspace_id", "meeting_id", "member_id"),
        CheckConstraint("buffered @> during AND NOT isempty(during)", name="buffered_holds_meeting"),
        ExcludeConstraint(
            (text("int8range(member_id, member_id, '[]')"), "&&"),
            ("during", "&&"),
            name="host_never_double_booked",
            using="gist",
        ),
        ExcludeConstraint(
            (text("int8range(member_id, member_id, '[]')"), "&&"),
            ("buffered", "&&"),
            name="host_buffers_kept",
            using="gist",
            where=text("NOT buffer_waived"),
        ),
        Index(None, "workspace_id", "member_id", "starts_at"),
    )
