"""The services this installation can be connected to; the composition root puts the list together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.calendars.facts import Grant, Service
from core.calendars.ports import Authority
from core.outside.client import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A service and how to get in.

    authority: its OAuth server; None where an address and a password, or nothing, let us in.
    open: an adapter, with those of the ports in `core.calendars.ports` the service can.
    setup: for a service that is not set up here: what its administrator has to do, in a sentence.
    """

    service: Service
    name: str
    open: Callable[[Grant, TokenSource], Any]
    authority: Authority | None = None
    setup: str | None = None


Services = Mapping[Service, Kind]
