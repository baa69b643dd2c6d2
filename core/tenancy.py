"""Who acts, in which workspace, inside which transaction."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from core.secrets import SecretBox

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The person (or, with `member_id` None, the product itself) who acts in one workspace.

    roles_in_use: whether somebody there is a recruiter or admin, so that who has no role is neither.
    """

    workspace_id: int
    member_id: int | None = None
    slack_user_id: str | None = None
    name: str = "Panelry"
    timezone: str = "UTC"
    role: str | None = None
    roles_in_use: bool = False
    is_guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Tx:
    """One open transaction, bound to one workspace by row-level security.

    services: those that settings set up for every workspace of this installation.
    """

    session: AsyncSession
    workspace_id: int
    now: datetime
    secrets: SecretBox
    services: frozenset[str] = frozenset()


class Run(Protocol):
    """Opens a transaction for the actor's workspace, calls the use case in it, commits."""

    async def __call__(
        self,
        use_case: Callable[Concatenate[Tx, Actor, P], Awaitable[T]],
        actor: Actor,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Return what the use case returns; any exception rolls the transaction back."""
        ...
