"""Where a meeting takes place, and what such places are called."""

from dataclasses import dataclass
from enum import StrEnum

from core.rooms.facts import Room


class LocationKind(StrEnum):
    """Where a meeting takes place. MEET and TEAMS: a call that a calendar makes with the event."""

    VIDEO = "video"
    MEET = "meet"
    TEAMS = "teams"
    ZOOM = "zoom"
    PHONE = "phone"
    IN_PERSON = "in_person"
    CUSTOM = "custom"


MADE = frozenset({LocationKind.MEET, LocationKind.TEAMS, LocationKind.ZOOM})
"""Calls whose link a service makes, unless somebody typed one."""
PLACE_NAMES = {
    LocationKind.VIDEO: "Video call",
    LocationKind.MEET: "Google Meet",
    LocationKind.TEAMS: "Microsoft Teams",
    LocationKind.ZOOM: "Zoom",
    LocationKind.PHONE: "Phone call",
    LocationKind.IN_PERSON: "In person",
    LocationKind.CUSTOM: "",
}
"""Elsewhere is called what was typed."""


def typed_link(detail: str) -> str | None:
    """The address to open in one tap, if what was typed as the place is one."""
    is_address = detail.startswith(("https://", "http://")) and not any(map(str.isspace, detail))
    return detail if is_address else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where it takes place. `join_url` opens the meeting in one tap; `detail` is free text.

    room_declined: the room's own calendar says that it is taken then.
    """

    kind: LocationKind = LocationKind.VIDEO
    detail: str = ""
    join_url: str | None = None
    room: Room | None = None
    room_declined: bool = False

    @property
    def is_made(self) -> bool:
        """Whether its link is for a service to make."""
        return self.kind in MADE and typed_link(self.detail) is None

    @property
    def where(self) -> str:
        """Room and free text, as whoever comes may read them."""
        return ", ".join(filter(None, (self.room.named if self.room else "", self.detail)))

    @property
    def awaits_link(self) -> bool:
        """Whether it is a call that nobody can join yet."""
        return self.is_made and self.join_url is None
