"""How the suites make a service fail, whichever it is: over a socket, or in memory."""

from dataclasses import dataclass
from typing import Any, Protocol

from bot.sandbox.services.faulty import CHANGING, Faulty
from bot.sandbox.services.lagging import Lag
from core.outside.trouble import Denied, GrantRevoked, Missing, Throttled, Trouble, Unreachable


class Failing(Protocol):
    """A service with an adapter to it, which can both be in trouble."""

    def restart(self) -> None:
        """Panelry starts anew: from here on the adapter is another object, which kept nothing."""
        ...

    def fail(
        self,
        status: int | None,
        *,
        times: int = 1,
        headers: dict[str, str] | None = None,
        after: bool = False,
        writes: bool = False,
    ) -> None:
        """The next requests of the adapter fail: with this status, or with a line that breaks when None.

        after: the next requests that change something, which are done all the same; the answer is lost.
        writes: the next requests that change something, which are not done.
        """
        ...

    def lag(self, times: int | None = None) -> bool:
        """What changes from here on is not in the next `times` lists, in none until `catch_up` when None.

        False where the service tells of it at once.
        """
        ...

    def catch_up(self) -> None:
        """Lists tell what is."""
        ...


class OverSocket:
    """Fails as what stands before the stand-in is told to."""

    faulty: Faulty
    lists: Lag[Any] | None = None
    """Of the stand-in; None where it tells of everything at once."""

    def body_of(self, status: int, *, writes: bool) -> Any:
        """What the service says with a status most often."""
        return None

    def fail(
        self,
        status: int | None,
        *,
        times: int = 1,
        headers: dict[str, str] | None = None,
        after: bool = False,
        writes: bool = False,
    ) -> None:
        self.faulty.fail(
            status,
            times=times,
            headers=headers,
            after=after,
            methods=CHANGING if writes else None,
            body=None if status is None else self.body_of(status, writes=writes),
        )

    def lag(self, times: int | None = None) -> bool:
        if self.lists is None:
            return False
        self.lists.begin(times)
        return True

    def catch_up(self) -> None:
        if self.lists is not None:
            self.lists.end()


class Gone(Missing):
    """410: what the request is about, or the cursor it came with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What goes wrong with the next request of a service in memory."""

    status: int | None
    retry_after: float = 0.0
    this_alone: bool = False
    after: bool = False
    writes: bool = False

    def trouble(self) -> Trouble:
        match self.status:
            case 410:
                return Gone("It is not there any more.")
            case None | 500:
                return Unreachable("The service did not answer.")
            case 401:
                return GrantRevoked("The service no longer accepts Panelry's permission.")
            case 404:
                return Missing("It is not there any more.")
            case 429:
                return Throttled(self.retry_after, this_alone=self.this_alone)
        return Denied("The service refused this.")


class InMemory:
    """Fails as many times as there are `faults`."""

    faults: list[Fault]
    lists: Lag[Any]

    def fail(
        self,
        status: int | None,
        *,
        times: int = 1,
        headers: dict[str, str] | None = None,
        after: bool = False,
        writes: bool = False,
    ) -> None:
        told = float((headers or {}).get("Retry-After", 0))
        self.faults += [Fault(status=status, retry_after=told, after=after, writes=writes)] * times

    def lag(self, times: int | None = None) -> bool:
        self.lists.begin(times)
        return True

    def catch_up(self) -> None:
        self.lists.end()
