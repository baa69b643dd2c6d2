"""A scheduler no longer takes our key, or takes it again: admins see it, and who looks after it is told."""

from sqlalchemy import select

from core.calendars.facts import Service
from core.messages.notices import Notice, show, tell
from core.outside.trouble import Denied, GrantRevoked, Trouble
from core.outside_bookings.import_progress import resume_imports
from core.outside_bookings.refused import is_refusal
from core.tenancy import Actor, Tx
from db.models import Member, Message, OutsideScheduler

TROUBLE = "scheduler_trouble"
AGAIN, GONE = "works", "forgotten"


async def note_trouble(
    tx: Tx, actor: Actor, service: Service, trouble: Trouble, *, ticket: str | None = None
) -> None:
    """What is wrong, for the status; of what does not pass by itself people are told, once.

    ticket: of the place it was said to; nothing where another key has taken its place meanwhile.
    """
    row = await _place_of(tx, service)
    if row is None or ticket not in {None, row.ticket}:
        return
    row.trouble, row.trouble_at = trouble.sentence, tx.now
    if isinstance(trouble, (Denied, GrantRevoked)) and not await _told(tx, row):
        await _tell(tx, row, trouble.sentence)


async def note_well(tx: Tx, actor: Actor, service: Service) -> None:
    """It answers as it should: what was wrong is over, and imports that stopped go on."""
    row = await _place_of(tx, service)
    if row is not None and row.trouble is not None and not is_refusal(row):
        await end_trouble(tx, service, AGAIN)
        await resume_imports(tx, service)


async def end_trouble(tx: Tx, service: Service, now: str) -> None:
    """Nothing is wrong any more; the messages that told of trouble say what became of it."""
    row = await _place_of(tx, service)
    if row is None:
        return
    row.trouble = row.trouble_at = None
    for each in await _told(tx, row):
        about = {"service": row.service, "now": now}
        await show(tx, Notice(kind=TROUBLE, recipient=each.recipient, subject=each.subject, detail=about))


async def _place_of(tx: Tx, service: Service) -> OutsideScheduler | None:
    return await tx.session.scalar(
        select(OutsideScheduler)
        .where(OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == service)
        .with_for_update()
    )


async def _told(tx: Tx, row: OutsideScheduler) -> list[Message]:
    """The messages about trouble that is not over."""
    found = await tx.session.scalars(
        select(Message).where(
            Message.workspace_id == tx.workspace_id,
            Message.meeting_id.is_(None),
            Message.kind == TROUBLE,
            Message.subject.startswith(f"{row.id}:"),
            Message.detail["now"].astext.is_(None),
        )
    )
    return list(found)


async def _tell(tx: Tx, row: OutsideScheduler, why: str) -> None:
    about = {"service": row.service, "why": why}
    subject = f"{row.id}:{int(tx.now.timestamp())}"
    people = await admins_for(tx, row.keeper_id)
    notices = [Notice(kind=TROUBLE, recipient=each, subject=subject, detail=about) for each in people]
    await tell(tx, notices)


async def admins_for(tx: Tx, keeper_id: int | None) -> list[str]:
    """Slack ids of who puts it right: whoever saved the key, else all admins."""
    found = await tx.session.execute(
        select(Member.id, Member.slack_user_id)
        .where(
            Member.workspace_id == tx.workspace_id,
            Member.role == "admin",
            Member.is_active,
            Member.is_guest.is_(False),
            Member.is_bot.is_(False),
        )
        .order_by(Member.id)
    )
    admins = {row.id: row.slack_user_id for row in found}
    return [admins[keeper_id]] if keeper_id in admins else list(admins.values())
