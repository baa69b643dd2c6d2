"""Runs a use case: one transaction, one workspace, one moment of business time."""

from collections.abc import Awaitable, Callable
from typing import Concatenate, ParamSpec, TypeVar

from core.clock import Clock
from core.secrets import SecretBox
from core.tenancy import Actor, Tx
from db.database import Database

P = ParamSpec("P")
T = TypeVar("T")


class Runner:
    """The `Run` the composition root hands to Slack, pages and commands."""

    def __init__(self, database: Database, clock: Clock, secrets: SecretBox) -> None:
        self._database = database
        self._clock = clock
        self._secrets = secrets

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Call the use case in a transaction of the actor's workspace and commit; an exception rolls back."""
        async with self._database.workspace(actor.workspace_id) as session:
            tx = Tx(
                session=session,
                workspace_id=actor.workspace_id,
                now=self._clock.now(),
                secrets=self._secrets,
            )
            return await use_case(tx, actor, *args, **kwargs)
