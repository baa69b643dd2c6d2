"""The audit trail: who changed what. Written in the transaction of the change, never altered after it.

Personal values are encrypted with a key of the person they concern; erasing the person drops the key, and
the trail stays whole without them.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.fernet import Fernet
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from core.secrets import make_key
from core.tenancy import Actor, Tx
from db.models import AuditEntry, PersonKey


async def record_change(
    tx: Tx,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: int,
    *,
    facts: dict[str, Any] | None = None,
    person_id: int | None = None,
    personal: dict[str, Any] | None = None,
) -> None:
    """Add an entry. `facts` must hold no personal value; `personal` concerns the candidate `person_id`."""
    sealed = None
    if person_id is not None and personal and any(personal.values()):
        sealed = _seal((await _keys_of(tx, [person_id]))[person_id], personal)
    tx.session.add(_entry(tx, actor, action, object_kind, object_id, facts or {}, person_id, sealed))


async def record_people(tx: Tx, actor: Actor, action: str, personal: Mapping[int, Mapping[str, Any]]) -> None:
    """Add an entry for each candidate id with its personal values; two queries, however many people."""
    if not personal:
        return
    keys = await _keys_of(tx, list(personal))
    tx.session.add_all(
        _entry(tx, actor, action, "candidate", person_id, {}, person_id, _seal(keys[person_id], values))
        for person_id, values in personal.items()
    )


def _entry(
    tx: Tx,
    actor: Actor,
    action: str,
    object_kind: str,
    object_id: int,
    facts: dict[str, Any],
    person_id: int | None,
    sealed: bytes | None,
) -> AuditEntry:
    return AuditEntry(
        workspace_id=tx.workspace_id,
        at=tx.now,
        actor_member_id=actor.member_id,
        action=action,
        object_kind=object_kind,
        object_id=object_id,
        facts=facts,
        person_id=person_id,
        personal=sealed,
    )


def _seal(key: str, personal: Mapping[str, Any]) -> bytes:
    return Fernet(key).encrypt(json.dumps(personal).encode())


async def read_last_facts(tx: Tx, action: str, object_kind: str, object_id: int) -> dict[str, Any]:
    """The facts of the newest such entry, for who asks again what was done; none where there is none."""
    found = await tx.session.scalar(
        select(AuditEntry.facts)
        .where(
            AuditEntry.workspace_id == tx.workspace_id,
            AuditEntry.object_kind == object_kind,
            AuditEntry.object_id == object_id,
            AuditEntry.action == action,
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    )
    return found or {}


async def read_personal(tx: Tx, entry: AuditEntry) -> dict[str, Any] | None:
    """The personal values of an entry, None when it has none or the person was erased."""
    if entry.personal is None or entry.person_id is None:
        return None
    wrapped = await tx.session.scalar(
        select(PersonKey.wrapped_key).where(
            PersonKey.workspace_id == tx.workspace_id, PersonKey.candidate_id == entry.person_id
        )
    )
    if wrapped is None:
        return None
    opened: dict[str, Any] = json.loads(Fernet(tx.secrets.open(wrapped)).decrypt(entry.personal))
    return opened


async def _keys_of(tx: Tx, person_ids: Sequence[int]) -> dict[int, str]:
    """The key of each candidate, made where there was none."""
    fresh = [
        {
            "workspace_id": tx.workspace_id,
            "candidate_id": person_id,
            "wrapped_key": tx.secrets.seal(make_key()),
        }
        for person_id in person_ids
    ]
    await tx.session.execute(
        insert(PersonKey)
        .values(fresh)
        .on_conflict_do_nothing(index_elements=["workspace_id", "candidate_id"])
    )
    found = await tx.session.execute(
        select(PersonKey.candidate_id, PersonKey.wrapped_key).where(
            PersonKey.workspace_id == tx.workspace_id, PersonKey.candidate_id.in_(person_ids)
        )
    )
    return {row.candidate_id: tx.secrets.open(row.wrapped_key) for row in found}
