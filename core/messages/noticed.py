"""Looks at the world again before a notice leaves."""

from collections.abc import Sequence

from sqlalchemy import select

from core.candidates.read import load_candidates
from core.meetings.facts import Candidate
from core.messages.booking_links import BOOKING_LINK, words_of
from core.messages.claim import Claimed
from core.messages.decisions import Decision, Quiet
from core.messages.deliver import Envelope
from core.tenancy import Tx
from db.models import Connection, Member


async def prepare_notices(tx: Tx, claimed: Sequence[Claimed]) -> dict[int, Decision]:
    """What to do with each notice, by message id; two queries, three with mails, none without notices."""
    if not claimed:
        return {}
    useless = await _useless_connections(tx, claimed)
    people = await _people(tx, claimed)
    candidates = await _candidates(tx, claimed)
    return {
        each.id: _to_candidate(tx, each, candidates)
        if each.kind == BOOKING_LINK
        else _decide(tx, each, useless, people)
        for each in claimed
    }


async def _candidates(tx: Tx, claimed: Sequence[Claimed]) -> dict[str, Candidate]:
    """By recipient; no query where nothing goes to one."""
    ids = [int(each.recipient.partition(":")[2]) for each in claimed if each.kind == BOOKING_LINK]
    return {f"candidate:{each.id}": each for each in (await load_candidates(tx, ids)).values()}


def _to_candidate(tx: Tx, notice: Claimed, candidates: dict[str, Candidate]) -> Decision:
    candidate, words = candidates.get(notice.recipient), words_of(tx, notice.detail)
    if candidate is None or not candidate.email:
        return Quiet(why="the candidate has no address")
    if words is None:
        return Quiet(why="what it was to say cannot be read any more")
    return Envelope(
        id=notice.id,
        workspace_id=notice.workspace_id,
        key=notice.key,
        kind=notice.kind,
        recipient=candidate.email,
        recipient_name=candidate.name,
        recipient_timezone=candidate.timezone,
        now=tx.now,
        claimed_at=notice.claimed_at,
        detail=dict(words),
    )


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
