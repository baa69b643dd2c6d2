"""The audit trail: who changed what. Written in the transaction of the change, never altered after it.

Personal values are encrypted with a key of the person they concern; erasing the person drops the key, and
the trail stays whole without them.
"""

import json
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
        key = await _key_of(tx, person_id)
        sealed = Fernet(key).encrypt(json.dumps(personal).encode())
    tx.session.add(
        AuditEntry(
            workspace_id=tx.workspace_id,
            at=tx.now,
            actor_member_id=actor.member_id,
            action=action,
            object_kind=object_kind,
            object_id=object_id,
            facts=facts or {},
            person_id=person_id,
            personal=sealed,
        )
    )


async def read_personal(tx: Tx, entry: AuditEntry) -> dict[str, Any] | None:
    """The personal values of an entry, None when it has none or the person was erased."""
    if entry.personal is None or entry.person_id is None:
        return None
    wrapped = await _wrapped_key(tx, entry.person_id)
    if wrapped is None:
        return None
    opened: dict[str, Any] = json.loads(Fernet(tx.secrets.open(wrapped)).decrypt(entry.personal))
    return opened


async def _key_of(tx: Tx, person_id: int) -> str:
    await tx.session.execute(
        insert(PersonKey)
        .values(workspace_id=tx.workspace_id, candidate_id=person_id, wrapped_key=tx.secrets.seal(make_key()))
        .on_conflict_do_nothing(index_elements=["workspace_id", "candidate_id"])
    )
    wrapped = await _wrapped_key(tx, person_id)
    assert wrapped is not None, "the key was inserted in this transaction"
    return tx.secrets.open(wrapped)


async def _wrapped_key(tx: Tx, person_id: int) -> bytes | None:
    return await tx.session.scalar(
        select(PersonKey.wrapped_key).where(
            PersonKey.workspace_id == tx.workspace_id, PersonKey.candidate_id == person_id
        )
    )
