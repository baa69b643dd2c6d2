"""Looks at the world again before a notice leaves."""

from collections.abc import Sequence

from sqlalchemy import select

from core.messages.claim import Claimed
from core.messages.decisions import Decision, Quiet
from core.messages.deliver import Envelope
from core.tenancy import Tx
from db.models import Connection, Member


async def prepare_notices(tx: Tx, claimed: Sequence[Claimed]) -> dict[int, Decision]:
    """What to do with each notice, by message id; two queries, none without notices."""
    if not claimed:
        return {}
    useless = await _useless_connections(tx, claimed)
    people = await _people(tx, claimed)
    return {each.id: _decide(tx, each, useless, people) for each in claimed}


def _decide(tx: Tx, notice: Claimed, useless: set[int], people: dict[str, Member]) -> Decision:
    connection = notice.detail.get("connection")
    if notice.kind == "reconnect" and notice.reference is None and connection not in useless:
        return Quiet(why="it is connected again")
    reader = people.get(notice.recipient)
    if reader is not None and not reader.is_active:
        return Quiet(why="they left the workspace")
    return Envelope(
        id=notice.id,
        workspace_id=notice.workspace_id,
        key=notice.key,
        kind=notice.kind,
        recipient=notice.recipient,
        recipient_name=reader.name if reader else "",
        recipient_timezone=reader.timezone if reader else None,
        now=tx.now,
        reference=notice.reference,
        claimed_at=notice.claimed_at,
        detail=notice.detail,
    )


async def _useless_connections(tx: Tx, claimed: Sequence[Claimed]) -> set[int]:
    ids = [each.detail["connection"] for each in claimed if "connection" in each.detail]
    found = await tx.session.scalars(
        select(Connection.id).where(
            Connection.workspace_id == tx.workspace_id, Connection.id.in_(ids), Connection.is_revoked
        )
    )
    return set(found)


async def _people(tx: Tx, claimed: Sequence[Claimed]) -> dict[str, Member]:
    found = await tx.session.scalars(
        select(Member).where(
            Member.workspace_id == tx.workspace_id,
            Member.slack_user_id.in_([each.recipient for each in claimed]),
        )
    )
    return {each.slack_user_id: each for each in found}
