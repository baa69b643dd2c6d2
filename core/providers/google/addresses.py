"""Where Google is; a stand-in is somewhere else."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Without a slash at the end."""

    accounts: str = "https://accounts.google.com"
    tokens: str = "https://oauth2.googleapis.com"
    people: str = "https://openidconnect.googleapis.com"
    calendar: str = "https://www.googleapis.com/calendar/v3"


GOOGLE = Addresses()


def all_at(root: str) -> Addresses:
    """The addresses of a stand-in that answers everything under one root."""
    return Addresses(accounts=root, tokens=root, people=root, calendar=f"{root}/calendar/v3")
