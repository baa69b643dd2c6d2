"""Webhooks that were not believed: the status says so. Anybody may have sent them, so nobody is told, and no
other trouble is hidden by it.
"""

from datetime import timedelta

from sqlalchemy import and_, or_, update

from core.calendars.facts import Service
from core.calendars.forms import SCHEDULER_NAMES
from core.schedulers.hooks import Fault
from core.tenancy import Actor, Tx
from db.models import OutsideScheduler

EVERY = timedelta(minutes=1)
"""Not written down more often."""
FAULTS = frozenset({Fault.UNSIGNED, Fault.FORGED, Fault.OLD, Fault.AHEAD})
"""Those somebody can put right; what is none of them no service sends."""

_CLOCKS = (
    "A webhook from {name} was refused: our clock and theirs are minutes apart. "
    "Set the clock of Panelry’s server right."
)
_OURS = (
    "A webhook from {name} was refused: it is not signed with the key Panelry gave it. Delete that webhook "
    "there, or forget the key and set it again: Panelry makes another one."
)
_BY_HAND = (
    "A webhook from {name} was refused: it is not signed with CALENDLY_WEBHOOK_SECRET. If you made it, set "
    "that to its signing key and restart Panelry."
)


async def note_refused(tx: Tx, actor: Actor, service: Service, fault: Fault, *, by_hand: bool) -> None:
    """Say what to do, where nothing else is wrong. by_hand: it came to the address everybody knows.

    What anybody can bring about takes the place of nothing else.
    """
    there = OutsideScheduler
    words, anybodys = _words(service, fault, by_hand=by_hand), _told(_BY_HAND, service)
    standing = (anybodys,) if words == anybodys else _all(service)
    is_due = and_(there.trouble.in_(standing), there.trouble_at < tx.now - EVERY)
    is_weaker = and_(there.trouble == anybodys, there.trouble != words)
    await tx.session.execute(
        update(there)
        .where(
            there.workspace_id == tx.workspace_id,
            there.service == service,
            or_(there.trouble.is_(None), is_due, is_weaker),
        )
        .values(trouble=words, trouble_at=tx.now)
    )


async def end_refused(tx: Tx, service: Service) -> None:
    """One was believed."""
    there = OutsideScheduler
    await tx.session.execute(
        update(there)
        .where(
            there.workspace_id == tx.workspace_id,
            there.service == service,
            there.trouble.in_(_all(service)),
        )
        .values(trouble=None, trouble_at=None)
    )


def is_refusal(row: OutsideScheduler) -> bool:
    """Whether what is wrong was written here: that the scheduler answers us does not end it."""
    return row.trouble in _all(Service(row.service))


def _words(service: Service, fault: Fault, *, by_hand: bool) -> str:
    if fault in {Fault.OLD, Fault.AHEAD}:  # signed as it should be
        return _told(_CLOCKS, service)
    return _told(_BY_HAND if by_hand else _OURS, service)


def _told(words: str, service: Service) -> str:
    return words.format(name=SCHEDULER_NAMES[service])


def _all(service: Service) -> tuple[str, ...]:
    return tuple(_told(each, service) for each in (_CLOCKS, _OURS, _BY_HAND))
