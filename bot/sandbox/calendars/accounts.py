"""Whose calendars there are to look at: everybody's account at each service that has a diary."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.sandbox.people import ACTIVE, Member
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar
from bot.sandbox.services.northwind import CompanyServices


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody's account at a service. `service` is its word in addresses, `title` what people call it.

    is_connected: whether the app was let in. hides_declined: declined invitations leave the calendar there.
    """

    service: str
    title: str
    member: Member
    diary: Diary
    is_connected: bool
    hides_declined: bool

    @property
    def calendars(self) -> Sequence[Calendar]:
        """Their own first."""
        return self.diary.calendars_of(self.member.email)

    @property
    def own(self) -> Calendar:
        """The one invitations arrive in."""
        return self.calendars[0]


class Accounts:
    """All of them."""

    def __init__(self, services: CompanyServices) -> None:
        self._services = services

    def all(self) -> list[tuple[Member, list[Account]]]:
        """Everybody with their accounts; those who let the app in come first."""
        found = [(each, self._of(each)) for each in ACTIVE]
        return sorted(found, key=lambda one: not any(each.is_connected for each in one[1]))

    def find(self, service: str, name: str) -> Account | None:
        """By the words of an address, e.g. "google" and "ian.schmidt"."""
        member = next((each for each in ACTIVE if each.name == name), None)
        theirs = self._of(member) if member is not None else []
        return next((each for each in theirs if each.service == service), None)

    def _of(self, member: Member) -> list[Account]:
        services = self._services
        may_google = services.google.identity.oauth.is_allowed
        may_microsoft = services.microsoft.oauth.is_allowed
        return [
            _account("google", "Google Calendar", member, services.google.diary, may_google, hides=False),
            _account(
                "microsoft", "Microsoft 365", member, services.microsoft.diary, may_microsoft, hides=True
            ),
        ]


def _account(
    service: str, title: str, member: Member, diary: Diary, is_allowed: Callable[[str], bool], *, hides: bool
) -> Account:
    return Account(
        service=service,
        title=title,
        member=member,
        diary=diary,
        is_connected=is_allowed(member.email),
        hides_declined=hides,
    )
