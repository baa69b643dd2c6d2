"""The services this installation can be connected to; the composition root puts the list together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.calendars.facts import Account, Grant, Service
from core.calendars.ports import Authority
from core.outside.client import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Something to be typed, and what helps to find it. `is_secret`: hidden, and never shown again."""

    name: str
    label: str
    hint: str = ""
    is_secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What is typed where nobody can be asked for consent.

    read: makes a grant of it and says whose it is, given also the e-mail of whom it is for, "" where nobody
    knows it. Raises the troubles of `core.outside.trouble`.
    """

    fields: tuple[Field, ...]
    read: Callable[[Mapping[str, str], str], Awaitable[tuple[Grant, Account]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A service and how to get in.

    authority: its OAuth server; None where an address and a password, or nothing, let us in.
    form: asks for these then.
    open: an adapter, with those of the ports in `core.calendars.ports` the service can.
    setup: for a service that is not set up here: what its administrator has to do, in a sentence.
    """

    service: Service
    name: str
    open: Callable[[Grant, TokenSource], Any]
    authority: Authority | None = None
    form: Form | None = None
    setup: str | None = None


Services = Mapping[Service, Kind]
