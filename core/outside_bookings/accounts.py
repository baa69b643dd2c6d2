"""Schedulers of others, opened with the workspace's own key, or with that of the installation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from core.calendars.accounts import utc_now
from core.calendars.facts import Grant, Service
from core.calendars.forms import SCHEDULER_NAMES
from core.calendars.services import Kind, Services
from core.outside.client import TokenSource
from core.outside.trouble import Denied
from core.outside_bookings.inbox import Read
from core.outside_bookings.keys import read_key
from core.schedulers.busy_feed import BusyFeed
from core.schedulers.ports import Scheduler
from core.tenancy import Actor, Run


@dataclass(frozen=True, slots=True, kw_only=True)
class SchedulerKind:
    """A scheduler and how to get in. `key`: the installation's, of the environment's `variable`.

    open: with a key, and the key's scope where the service has such a thing. busy_ahead: how far
    people's busy times are asked for; None: as far as those of calendars.
    """

    service: Service
    open: Callable[[str, str], Scheduler]
    read: Read
    variable: str
    key: str | None = None
    busy_ahead: timedelta | None = None


class Schedulers:
    """Those of every workspace."""

    def __init__(self, run: Run, kinds: Mapping[Service, SchedulerKind]) -> None:
        self._run = run
        self.kinds = kinds

    @property
    def readers(self) -> Mapping[Service, Read]:
        """How each one's webhooks are read."""
        return {service: kind.read for service, kind in self.kinds.items()}

    async def open(self, workspace_id: int, service: Service) -> Scheduler:
        """The workspace's; `Denied` says where to put a key that is missing."""
        kind = self.kinds.get(service)
        found = await self._run(read_key, Actor(workspace_id=workspace_id), service)
        key, scope = found or (kind.key if kind else None, "")
        if kind is None or key is None:
            raise Denied(missing_key(service, kind.variable if kind else ""))
        return kind.open(key, scope)


def missing_key(service: Service, variable: str) -> str:
    """What to do where there is no key."""
    name = SCHEDULER_NAMES[service]
    return (
        f"There is no {name} key. An admin saves one in Panelry’s Home under Connections; "
        f"{variable} sets it for the whole installation."
    )


def busy_kinds(schedulers: Mapping[Service, SchedulerKind]) -> Services:
    """The same as services whose calendars are read: those of people at the workspace's account."""
    return {service: _busy_kind(kind) for service, kind in schedulers.items()}


def _busy_kind(kind: SchedulerKind) -> Kind:
    name = SCHEDULER_NAMES[kind.service]

    def opened(grant: Grant, _tokens: TokenSource) -> BusyFeed:
        scheduler = kind.open(grant.access or kind.key or "", grant.extra.get("scope", ""))
        return BusyFeed(scheduler, name=name, ahead=kind.busy_ahead, real_now=utc_now)

    return Kind(service=kind.service, name=name, open=opened)
