"""Takes due messages from the outbox under a lease, and writes back what became of them.

Runs as `panelry_dispatch`, over all workspaces. Due is business time; leases, pauses and back-off are the
database's real time, so that replicas with differing clocks agree.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

LEASE_SECONDS = 120

_RELEASE_EXPIRED = text("""
    WITH expired AS (
        SELECT workspace_id, id FROM messages WHERE state = 'leased' AND lease_until < clock_timestamp()
        FOR UPDATE SKIP LOCKED)
    UPDATE messages m SET state = 'waiting', perhaps_sent = true, lease_until = NULL
    FROM expired WHERE m.workspace_id = expired.workspace_id AND m.id = expired.id
""")

# The pauses are few (those of the last hour) and read once, however many messages are due.
_CLAIM = text("""
    WITH paused AS (
        SELECT workspace_id, road, recipient FROM delivery_pauses WHERE until > clock_timestamp()),
    due AS (
        SELECT m.workspace_id, m.id FROM messages m
        WHERE m.state = 'waiting' AND m.due_at <= :now
          AND (m.retry_at IS NULL OR m.retry_at <= clock_timestamp())
          AND (m.workspace_id, m.road, m.recipient) NOT IN (TABLE paused)
          AND (m.workspace_id, m.road, '') NOT IN (TABLE paused)
        ORDER BY m.meeting_starts_at, m.workspace_id, m.id
        LIMIT :batch FOR UPDATE OF m SKIP LOCKED),
    leased AS (
        UPDATE messages m
        SET state = 'leased', attempts = m.attempts + 1,
            lease_until = clock_timestamp() + make_interval(secs => :lease),
            claimed_at = CASE WHEN m.perhaps_sent THEN coalesce(m.claimed_at, clock_timestamp())
                              ELSE clock_timestamp() END
        FROM due WHERE m.workspace_id = due.workspace_id AND m.id = due.id
        RETURNING m.*)
    SELECT workspace_id, id, key, road, kind, subject, recipient, meeting_id, version, revision, attempts,
           perhaps_sent, reference, detail, due_at, claimed_at, lease_until
    FROM leased ORDER BY meeting_starts_at, workspace_id, id
""")

# Rows are locked in id order, as a change of a meeting locks them, so that neither waits for the other.
_MARK = text("""
    WITH r AS (
        SELECT * FROM jsonb_to_recordset(CAST(:results AS jsonb)) AS r(
            workspace_id bigint, id bigint, lease_until timestamptz, revision bigint, state text,
            reference text, error text, retry_seconds double precision, perhaps_sent boolean,
            counts boolean)),
    held AS (
        SELECT m.workspace_id, m.id FROM messages m JOIN r USING (workspace_id, id)
        WHERE m.state = 'leased' AND m.lease_until = r.lease_until
        ORDER BY m.workspace_id, m.id FOR UPDATE OF m)
    UPDATE messages m
    SET state = CASE WHEN m.revision <> r.revision THEN 'waiting' ELSE r.state END,
        reference = coalesce(r.reference, m.reference),
        sent_at = CASE WHEN r.state = 'sent' THEN :now ELSE m.sent_at END,
        retry_at = CASE WHEN r.state = 'waiting'
                        THEN clock_timestamp() + make_interval(secs => r.retry_seconds) END,
        attempts = CASE WHEN r.counts THEN m.attempts ELSE greatest(m.attempts - 1, 0) END,
        perhaps_sent = r.perhaps_sent, error = r.error, lease_until = NULL
    FROM held JOIN r USING (workspace_id, id)
    WHERE m.workspace_id = held.workspace_id AND m.id = held.id
    RETURNING m.id, m.state
""")

_PAUSE = text("""
    INSERT INTO delivery_pauses (workspace_id, road, recipient, until)
    VALUES (:workspace_id, :road, :recipient, clock_timestamp() + make_interval(secs => :seconds))
    ON CONFLICT (workspace_id, road, recipient)
    DO UPDATE SET until = greatest(delivery_pauses.until, excluded.until)
""")
_FORGET_PAUSES = text("""
    DELETE FROM delivery_pauses WHERE (workspace_id, road, recipient) IN (
        SELECT workspace_id, road, recipient FROM delivery_pauses
        WHERE until < clock_timestamp() - interval '1 hour' FOR UPDATE SKIP LOCKED)
""")

# A wait that ran out since the last claim counts as well: 0 s or less.
_NEXT = text("""
    SELECT (SELECT min(due_at) FROM messages WHERE state = 'waiting' AND due_at > :looked_at),
           (SELECT extract(epoch FROM min(coalesce(greatest(m.retry_at, (
                SELECT max(p.until) FROM delivery_pauses p
                WHERE p.workspace_id = m.workspace_id AND p.road = m.road AND p.recipient IN (m.recipient, '')
            )), clock_timestamp())) - clock_timestamp())
            FROM messages m WHERE m.state = 'waiting' AND m.due_at <= :looked_at)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A message this process may send until `lease_until`, and nobody else."""

    workspace_id: int
    id: int
    key: str
    road: str
    kind: str
    subject: str
    recipient: str
    meeting_id: int | None
    version: int
    revision: int
    attempts: int
    perhaps_sent: bool
    reference: str | None
    detail: dict[str, Any]
    due_at: datetime
    claimed_at: datetime
    lease_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a claimed message. A living one touched meanwhile waits again, whatever the state."""

    workspace_id: int
    id: int
    lease_until: str
    revision: int
    state: str
    reference: str | None = None
    error: str | None = None
    retry_seconds: float = 0
    perhaps_sent: bool = False
    counts: bool = True


_OF_RESULT = tuple(each.name for each in fields(Result))


def result_of(message: Claimed, state: str, **more: Any) -> Result:
    """A result for this message."""
    return Result(
        workspace_id=message.workspace_id,
        id=message.id,
        lease_until=message.lease_until.isoformat(),
        revision=message.revision,
        state=state,
        **more,
    )


async def claim_due(session: AsyncSession, now: datetime, batch: int) -> list[Claimed]:
    """Lease up to `batch` due messages, those of the nearest meetings first."""
    await session.execute(_RELEASE_EXPIRED)
    found = await session.execute(_CLAIM, {"now": now, "batch": batch, "lease": LEASE_SECONDS})
    return [Claimed(**row) for row in found.mappings()]


async def mark(session: AsyncSession, now: datetime, results: Sequence[Result]) -> dict[int, str]:
    """Write back results in one statement; the state each message has now, by id.

    One whose lease was lost is left to the new holder and is not in the answer.
    """
    rows = [{name: getattr(each, name) for name in _OF_RESULT} for each in results]
    found = await session.execute(_MARK, {"now": now, "results": json.dumps(rows)})
    states: dict[int, str] = dict(found.all())
    return states


async def pause(session: AsyncSession, message: Claimed, seconds: float, *, whole_workspace: bool) -> None:
    """Claim nothing more for this recipient, or for the whole workspace on this road, for so long."""
    recipient = "" if whole_workspace else message.recipient
    await pause_road(session, message.workspace_id, message.road, recipient, seconds)


async def pause_road(
    session: AsyncSession, workspace_id: int, road: str, recipient: str, seconds: float
) -> None:
    """The same for any recipient, "" for all."""
    await session.execute(_FORGET_PAUSES)
    paused = {"workspace_id": workspace_id, "road": road, "recipient": recipient, "seconds": seconds}
    await session.execute(_PAUSE, paused)


async def next_due(session: AsyncSession, looked_at: datetime) -> tuple[datetime | None, float | None]:
    """When, in business time after `looked_at`, a message is due, and in how many real seconds one that was
    due by then may leave.
    """
    due_at, seconds = (await session.execute(_NEXT, {"looked_at": looked_at})).one()
    return due_at, float(seconds) if seconds is not None else None
