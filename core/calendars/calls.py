"""Video calls that no calendar makes: a port of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKeys:
    """Of a server-to-server app. webhook_secret: signs what it tells us; "" where it tells nothing."""

    account_id: str
    client_id: str
    client_secret: str = field(repr=False)
    webhook_secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStatus:
    """How it stands, for admins. account: whose keys are saved, None where none are. has_fallback: whether
    the installation has some. trouble: what was said last against the own ones. address: where news are told.
    """

    account: str | None = None
    has_fallback: bool = False
    trouble: str | None = None
    address: str | None = None

    @property
    def is_set(self) -> bool:
        """Whether calls are made at all."""
        return self.account is not None or self.has_fallback


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPlan:
    """A call as it should be, of whole minutes.

    tag: our name for the meeting, kept with the call, by which it is found again. host: their address at the
    service. timezone: IANA, the host's.
    """

    tag: str
    host: str
    title: str
    starts_at: datetime
    ends_at: datetime
    timezone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call that stands. `join_url` is for everybody; the host's own is a secret, and never kept."""

    id: str
    join_url: str


@runtime_checkable
class VideoCalls(Protocol):
    """Calls at a service; raises the troubles of `core.outside.trouble`."""

    async def check(self) -> None:
        """Raises `GrantRevoked` where the keys are no good."""
        ...

    async def put(self, plan: CallPlan, call_id: str | None) -> Call:
        """Have the call be as the plan says: made when `call_id` is None, changed when not.

        Making it twice makes two: after `Unreachable` look with `find` first. Raises `Missing` when it is
        gone.
        """
        ...

    async def find(self, plan: CallPlan) -> Call | None:
        """The call an interrupted `put` may have made, None when it did not."""
        ...

    async def delete(self, call_id: str) -> None:
        """Take it away; no trouble when it is gone already."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class CallKind:
    """How to get in. `keys`: the installation's, if it has any."""

    open: Callable[[CallKeys], VideoCalls]
    keys: CallKeys | None = None
