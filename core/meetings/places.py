"""Where a meeting may take place: a call that a service makes only where that service is at hand."""

from collections.abc import Sequence

from sqlalchemy import bindparam, or_, select

from core.calendars.call_keys import makes_calls
from core.calendars.facts import Service
from core.errors import BadInput
from core.meetings.forms import ScheduleForm
from core.meetings.location import MADE, PLACE_NAMES, Location, LocationKind
from core.tenancy import Actor, Tx
from db.models import Calendar, Connection, MeetingType, Member

ZOOM_SETUP = (
    "An admin saves its keys in Panelry’s Home under Connections; ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and "
    "ZOOM_CLIENT_SECRET set them for the whole installation."
)
_CALENDARS = {LocationKind.MEET: Service.GOOGLE, LocationKind.TEAMS: Service.MICROSOFT}
_WHOSE = {
    LocationKind.MEET: "a Google calendar for Google Meet",
    LocationKind.TEAMS: "a Microsoft calendar for Microsoft Teams",
}

# The account each of these people writes into; put together once, as every form asks for it.
_WRITING = (
    select(Member.id, Member.slack_user_id, Connection.service)
    .join(Calendar, (Calendar.workspace_id == Member.workspace_id) & (Calendar.member_id == Member.id))
    .join(
        Connection,
        (Connection.workspace_id == Calendar.workspace_id) & (Connection.id == Calendar.connection_id),
    )
    .where(
        Member.workspace_id == bindparam("workspace_id"),
        or_(
            Member.slack_user_id.in_(bindparam("people", expanding=True)), Member.id == bindparam("organiser")
        ),
        Calendar.writes,
        Connection.is_revoked.is_(False),
    )
)


async def places_of(tx: Tx, actor: Actor, form: ScheduleForm, *, has_zoom: bool) -> tuple[LocationKind, ...]:
    """The places a form may offer; a query once there are people in it."""
    writer = await _writer(tx, actor, form.people_ids) if form.people_ids else None
    return tuple(each for each in LocationKind if is_at_hand(each, writer, has_zoom=has_zoom))


async def _writer(tx: Tx, actor: Actor, people: Sequence[str]) -> str | None:
    """The service whose calendar the event would stand in: as `writer_of` finds it of a meeting."""
    asked = {"workspace_id": tx.workspace_id, "people": list(people), "organiser": actor.member_id}
    found = (await tx.session.execute(_WRITING, asked)).all()
    of_people = {row.slack_user_id: row.service for row in found}
    of_organiser = next((row.service for row in found if row.id == actor.member_id), None)
    return next((of_people[each] for each in people if each in of_people), of_organiser)


def is_at_hand(place: LocationKind, writer: str | None, *, has_zoom: bool) -> bool:
    """Whether it can be had there; `writer`: the service whose calendar the event stands in."""
    if place is LocationKind.ZOOM:
        return has_zoom
    return place not in MADE or writer == _CALENDARS[place]


def place_of(form: ScheduleForm, kind: MeetingType) -> LocationKind:
    """What the form says, else what it showed, else the type's own."""
    return form.location_kind or form.shown_place or LocationKind(kind.location_kind)


def why_not_there(place: LocationKind, *, has_people: bool) -> str:
    """Why it is not offered, and what to do."""
    if place is LocationKind.ZOOM:
        return f"Zoom is not set up. {ZOOM_SETUP}"
    if not has_people:
        return f"{PLACE_NAMES[place]} depends on whose calendar it is: choose interviewers first."
    return (
        f"This meeting would not stand in {_WHOSE[place]}. Have an interviewer connect one, or choose another"
        " place."
    )


async def check_place(tx: Tx, location: Location, writer: str | None) -> None:
    """Raises `BadInput` where the link could not be made."""
    has_zoom = location.kind is LocationKind.ZOOM and await makes_calls(tx)
    if location.is_made and not is_at_hand(location.kind, writer, has_zoom=has_zoom):
        raise BadInput(why_not_there(location.kind, has_people=True), field="location")
