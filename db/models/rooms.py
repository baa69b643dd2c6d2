"""Rooms people meet in, and the time meetings take from them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Tenant, Words, tenant_fk


class Room(Tenant, Base):
    """A room with seats for so many, at a site. `email` is its own calendar's address, None without one."""

    __tablename__ = "rooms"

    name: Mapped[str]
    site: Mapped[Words]
    capacity: Mapped[int] = mapped_column(SmallInteger)
    email: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))

    __table_args__ = (
        UniqueConstraint("workspace_id", "site", "name"),
        CheckConstraint("capacity > 0", name="capacity"),
    )


class RoomBooking(Tenant, Base):
    """Time a meeting takes from a room. The database refuses overlaps, whoever writes first wins.

    `is_declined`: what the room's own calendar says of this time.
    """

    __tablename__ = "room_bookings"

    meeting_id: Mapped[int]
    room_id: Mapped[int]
    during: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    is_declined: Mapped[bool] = mapped_column(server_default=text("false"))

    __table_args__ = (
        tenant_fk("meeting_id", "meetings"),
        tenant_fk("room_id", "rooms"),
        UniqueConstraint("workspace_id", "meeting_id"),
        CheckConstraint("NOT isempty(during)", name="takes_time"),
        ExcludeConstraint(
            (text("int8range(room_id, room_id, '[]')"), "&&"),
            ("during", "&&"),
            name="room_never_double_booked",
            using="gist",
        ),
        Index(None, "workspace_id", "room_id"),
    )
