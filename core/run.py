"""Runs a use case: one transaction, one workspace, one moment of business time."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar

import structlog

from core.away import noticing_absence
from core.clock import Clock
from core.secrets import SecretBox
from core.tenancy import Actor, Tx
from db.database import Database

P = ParamSpec("P")
T = TypeVar("T")

log = structlog.get_logger()


class Runner:
    """The `Run` the composition root hands to Slack, pages and commands."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        secrets: SecretBox,
        *,
        services: frozenset[str] = frozenset(),
    ) -> None:
        """services: see `Tx`."""
        self._database = database
        self._clock = clock
        self._secrets = secrets
        self._services = services

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call the use case in a transaction of the actor's workspace and commit; an exception rolls back.

        Raises `Away` when the database cannot be reached. Cut off in the middle of the commit, nobody knows
        whether it was written: use cases are such that the same call again does no harm.
        """
        with _told(use_case.__name__, actor), noticing_absence():
            return await self._in_transaction(use_case, actor, *args, **kwargs)

    async def _in_transaction(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        async with self._database.workspace(actor.workspace_id) as session:
            tx = Tx(
                session=session,
                workspace_id=actor.workspace_id,
                now=self._clock.now(),
                secrets=self._secrets,
                services=self._services,
            )
            return await use_case(tx, actor, *args, **kwargs)


@contextmanager
def _told(name: str, actor: Actor) -> Iterator[None]:
    """A line in the log: which use case ran for which workspace, whether it was committed, and how long."""
    began, committed = time.perf_counter(), False
    try:
        yield
        committed = True
    finally:
        milliseconds = round((time.perf_counter() - began) * 1000, 1)
        here = {"workspace_id": actor.workspace_id, "member_id": actor.member_id}
        log.info("use_case", name=name, **here, committed=committed, milliseconds=milliseconds)
