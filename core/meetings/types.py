"""Meeting types to choose from."""

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from core.calendars.call_keys import HAS_CALL_KEYS
from core.calendars.facts import Service
from core.errors import BadInput
from core.meetings.forms import TypeChoice
from core.meetings.location import LocationKind
from core.tenancy import Tx
from db.models import MeetingType

# Put together once, as every form asks for it.
_ACTIVE = (
    select(MeetingType)
    .where(MeetingType.workspace_id == bindparam("workspace_id"), MeetingType.is_active)
    .order_by(MeetingType.position, MeetingType.id)
)


_WITH_ZOOM = _ACTIVE.add_columns(HAS_CALL_KEYS.label("has_zoom"))


async def active_types(tx: Tx) -> list[MeetingType]:
    """The active meeting types in their order."""
    return list(await tx.session.scalars(_ACTIVE, {"workspace_id": tx.workspace_id}))


async def types_and_zoom(tx: Tx) -> tuple[list[MeetingType], bool]:
    """The same, and whether Zoom can be had: one query, as every form asks for both."""
    found = (await tx.session.execute(_WITH_ZOOM, {"workspace_id": tx.workspace_id})).all()
    has_zoom = Service.ZOOM in tx.services or any(row.has_zoom for row in found)
    return [row.MeetingType for row in found], has_zoom


async def access_type(tx: Tx, type_id: int | None) -> MeetingType:
    """An active meeting type; raises `BadInput` when it is not one (any more)."""
    found = await tx.session.get(MeetingType, (tx.workspace_id, type_id)) if type_id is not None else None
    if found is None or not found.is_active:
        raise BadInput("Choose a meeting type.", field="type")
    return found


def choose_type(types: Sequence[MeetingType], type_id: int | None) -> MeetingType:
    """The type with this id, else the first one; raises `BadInput` when there is none at all."""
    if not types:
        raise BadInput("No meeting type is active. Ask an admin of Panelry to switch one on.", field="type")
    return next((each for each in types if each.id == type_id), types[0])


def check_duration(meeting_type: MeetingType, minutes: int | None) -> int:
    """The minutes if the type offers them."""
    if minutes not in meeting_type.durations:
        raise BadInput("Choose one of the lengths of this meeting type.", field="duration")
    return minutes


def as_choice(meeting_type: MeetingType) -> TypeChoice:
    """The type as a form offers it."""
    return TypeChoice(
        id=meeting_type.id,
        name=meeting_type.name,
        durations=tuple(meeting_type.durations),
        location_kind=LocationKind(meeting_type.location_kind),
        location_detail=meeting_type.location_detail,
    )
