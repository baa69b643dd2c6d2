"""Every screen of rooms: the admins' list, and the choice in the forms that book and move."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.blocks.booked_view import room_changed_view
from bot.blocks.card import card
from bot.blocks.move_modal import move_modal
from bot.blocks.room_changed import room_changed_notice
from bot.blocks.room_declined import room_declined_notice
from bot.blocks.rooms import PAGE, form_of_room, room_modal, rooms_view
from bot.blocks.schedule_modal import schedule_modal
from core.meetings.facts import Meeting
from core.meetings.forms import MoveDraft, MoveForm, ScheduleForm
from core.meetings.location import Location, LocationKind
from core.rooms.facts import Room, RoomChoices, RoomForm
from tests.bot.blocks import made

ROSA_PARKS = Room(id=1, name="Rosa Parks", site="Berlin", seats=6, email="rosa-parks@rooms.example")
TURING = Room(id=2, name="Turing", site="London", seats=1, is_active=False)
CHOICES = RoomChoices(rooms=(ROSA_PARKS, TURING), people=3, chosen=1, too_small=1, taken=2)


def room_screens(online: Meeting) -> Iterator[dict[str, Any]]:
    """Each with all it may show."""
    zone: dict[str, Any] = {"now": made.NOW, "timezone": "Europe/Berlin"}
    yield rooms_view([])
    yield rooms_view([ROSA_PARKS, TURING], notice="Rosa Parks, Berlin (6 seats) is saved.")
    yield rooms_view([ROSA_PARKS] * PAGE * 3, page=1)
    yield room_modal(RoomForm())
    yield room_modal(form_of_room(ROSA_PARKS))
    in_person = ScheduleForm(submission_key="k", location_kind=LocationKind.IN_PERSON, room_id=1)
    for rooms in (CHOICES, replace(CHOICES, trouble="Rosa Parks is taken."), replace(CHOICES, rooms=())):
        yield schedule_modal(made.draft(in_person, rooms=rooms), asked=None, **zone)
    there = replace(online, location=Location(kind=LocationKind.IN_PERSON, room=ROSA_PARKS))
    yield {"blocks": room_declined_notice(there, timezone="Europe/Berlin").blocks}
    yield {"blocks": card(replace(there, location=replace(there.location, room_declined=True))).blocks}
    told: dict[str, Any] = {"by": "U0ROSA", "reason": "other_room", "note": "By the lift."}
    yield {"blocks": room_changed_notice(there, timezone="Europe/Berlin", **told).blocks}
    yield room_changed_view(there, timezone="Europe/Berlin")
    form = MoveForm(meeting_id=42, version=1)
    suggested = made.suggestions(2)
    moving = MoveDraft(meeting=there, form=form, suggestions=suggested, rooms=CHOICES)
    kept = replace(form, starts_at=there.starts_at, told_room=1)
    for draft in (moving, replace(moving, form=kept), replace(moving, form=kept, suggestions=())):
        yield move_modal(draft, **zone)
