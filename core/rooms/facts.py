"""What the product says about rooms: plain values."""

from dataclasses import dataclass

MOST_SEATS = 500
LONGEST = 50
"""Of a name and of a site: both have to stand in one line of a list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room with so many seats, at a site that may have no name. `email`: its own calendar's address."""

    id: int
    name: str
    site: str
    seats: int
    email: str | None = None
    is_active: bool = True

    @property
    def named(self) -> str:
        """As "Rosa Parks, Berlin", for whoever comes."""
        return f"{self.name}, {self.site}" if self.site else self.name

    @property
    def described(self) -> str:
        """As "Rosa Parks, Berlin (6 seats)", for those who work there."""
        return f"{self.named} ({seats_words(self.seats)})"


def seats_words(seats: int) -> str:
    """As "6 seats"."""
    return "1 seat" if seats == 1 else f"{seats} seats"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomForm:
    """A room as typed so far; `room_id` None for a new one."""

    room_id: int | None = None
    name: str = ""
    site: str = ""
    seats: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChoices:
    """The rooms to choose from for a meeting of so many people, by site and name.

    The one chosen is among them whatever speaks against it, which `trouble` says in a sentence. too_small,
    taken: how many of the others are left out for it.
    """

    rooms: tuple[Room, ...]
    people: int
    chosen: int | None = None
    too_small: int = 0
    taken: int = 0
    trouble: str | None = None
