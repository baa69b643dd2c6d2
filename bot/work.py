"""Work that goes on after Slack has its answer.

Bolt waits for a whole listener before it answers, so one acknowledges, spawns the rest here and returns.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from typing import Any, TypeVar

import structlog
from slack_sdk.errors import SlackApiError

from bot.patience import patient
from bot.refusals import token_trouble
from core.errors import PanelryError

T = TypeVar("T")
Tell = Callable[[str], Awaitable[None]]

LONGEST_ANSWER_SECONDS = 5.0

answer_sent: ContextVar[asyncio.Event | None] = ContextVar("answer_sent", default=None)
"""Set once Slack has the answer to the request under way; None outside requests."""

log = structlog.get_logger(__name__)


async def wait_until_answered() -> None:
    """For what changes the same modal as the answer: the other way round, the answer would undo it."""
    event = answer_sent.get()
    if event is not None:
        with suppress(TimeoutError):  # Slack hung up before it had the answer: there is nothing to come after
            await asyncio.wait_for(event.wait(), LONGEST_ANSWER_SECONDS)


def reference() -> str:
    """The id people quote when they ask for help: the request's id in the log, or a new one."""
    return str(structlog.contextvars.get_contextvars().get("request_id") or secrets.token_hex(4))


def unexpected(reference: str) -> str:
    """What a person reads when nobody foresaw the error."""
    return (
        "Something went wrong on our side. Please try again; if it happens again, give your Panelry admin "
        f"the reference {reference}."
    )


async def say_nothing(_: str) -> None:
    """For failures that are nobody's news; the log has them."""


class BackgroundWork:
    """Holds spawned work until it is done, catches what it raises, and waits for it at shutdown."""

    def __init__(self) -> None:
        # The event loop keeps only weak references: a task nobody holds may vanish half-way.
        self._tasks: set[asyncio.Task[Any]] = set()

    @property
    def running(self) -> int:
        """How many pieces of work are not done."""
        return len(self._tasks)

    def spawn(self, work: Coroutine[Any, Any, None], tell: Tell, *, notice: Tell | None = None) -> None:
        """Run `work` on; when it fails, `tell` is called with a sentence for the person who asked for it.

        notice: called while it waits for the database, `tell` when not given.
        """
        self.start(self.guard(work, tell, notice=notice))

    def start(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run `work` on and hand back its task; the caller looks at its result."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def guard(self, work: Awaitable[None], tell: Tell, *, notice: Tell | None = None) -> None:
        """Await `work`; a failure becomes a sentence given to `tell`, which may fail in turn."""
        with patient(quietly(notice or tell)):
            sentence = await sentence_of_failure(work)
        if sentence is not None:
            await sentence_of_failure(tell(sentence))

    async def drain(self, timeout_seconds: float) -> None:
        """Wait for everything that still runs; what is not done in time is cancelled."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + timeout_seconds
        while self._tasks and loop.time() < deadline:  # what runs may spawn more
            await asyncio.wait(set(self._tasks), timeout=deadline - loop.time())
        late = set(self._tasks)
        for task in late:
            task.cancel()
        if late:
            log.warning("work_cancelled_at_shutdown", count=len(late))
            await asyncio.gather(*late, return_exceptions=True)


def quietly(tell: Tell) -> Tell:
    """The same, for what is not worth failing for."""

    async def tell_or_not(sentence: str) -> None:
        await sentence_of_failure(tell(sentence))

    return tell_or_not


async def sentence_of_failure(work: Awaitable[None]) -> str | None:
    """Await `work` in the outermost net of spawned work; None when it went well, else what to tell."""
    try:
        await work
    except PanelryError as error:
        return error.sentence
    except SlackApiError as error:
        log.exception("slack_refused", reference=reference())
        return token_trouble(error) or unexpected(reference())
    except Exception:
        log.exception("work_failed", reference=reference())
        return unexpected(reference())
    return None
