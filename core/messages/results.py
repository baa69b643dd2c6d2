"""What becomes of a message that was taken up: sent, later or never; what metrics and log are told of it."""

import random
from datetime import datetime

import structlog

from core.messages.claim import Claimed, Result, result_of
from core.metrics import MESSAGE_DELAY, MESSAGES

ATTEMPTS = 12

log = structlog.get_logger()


def wait(message: Claimed, seconds: float, *, counts: bool = False) -> Result:
    """Not sent this time; whether an earlier sending arrived is as unknown as before."""
    return result_of(
        message, "waiting", retry_seconds=seconds, perhaps_sent=message.perhaps_sent, counts=counts
    )


def try_again(message: Claimed, *, perhaps_sent: bool) -> Result:
    """Later, and ever later; in the end never."""
    if message.attempts >= ATTEMPTS:
        sentence = "It could not be sent after many attempts."
        return result_of(message, "failed", error=sentence, perhaps_sent=perhaps_sent)
    return later(message, perhaps_sent=perhaps_sent)


def later(message: Claimed, *, perhaps_sent: bool) -> Result:
    """After the next back-off, however many there were."""
    seconds = backoff_seconds(message.attempts)
    return result_of(message, "waiting", retry_seconds=seconds, perhaps_sent=perhaps_sent)


def backoff_seconds(attempts: int) -> float:
    """2 s, 4 s, 8 s … at most an hour, each up to a quarter longer so that retries do not march in step."""
    return min(2.0 ** min(attempts, ATTEMPTS), 3600.0) * random.uniform(1, 1.25)  # noqa: S311 - jitter, not a secret


def note(message: Claimed, result: Result, marked: str | None, now: datetime) -> None:
    """Count what became of it, and log it. `marked`: as what it was, None when another process has it by now.

    One that left is sent, though it was touched meanwhile and waits to be edited.
    """
    if marked is None:
        log.warning("message.lease_lost", **told_of(message))
        return
    state = "sent" if result.state == "sent" else marked
    MESSAGES.labels(message.road, message.kind, state).inc()
    if state == "sent":
        MESSAGE_DELAY.labels(message.road).observe(max((now - message.due_at).total_seconds(), 0))
    log.info("message.done", state=state, **told_of(message))


def told_of(message: Claimed) -> dict[str, object]:
    """What the log may know of a message: ids of ours, and what kind it is."""
    return {
        "message_id": message.id,
        "key": message.key,
        "workspace_id": message.workspace_id,
        "meeting_id": message.meeting_id,
        "road": message.road,
        "kind": message.kind,
        "attempts": message.attempts,
    }
