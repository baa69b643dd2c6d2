"""Everything encrypted of a workspace, encrypted anew with the first of the keys."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from core.secrets import SecretBox
from db.models import (
    Base,
    Chore,
    ConnectAttempt,
    Connection,
    Message,
    OutsideBooking,
    OutsideDelivery,
    OutsideScheduler,
    PersonKey,
    SlackInstallation,
)

SEALED: tuple[tuple[type[Base], str], ...] = (
    (SlackInstallation, "bot_token"),
    (PersonKey, "wrapped_key"),
    (Connection, "secret"),
    (ConnectAttempt, "verifier"),
    (OutsideScheduler, "signing_secret"),
    (OutsideDelivery, "body"),
    (OutsideBooking, "told"),
)


async def reseal_workspace(session: AsyncSession, secrets: SecretBox) -> int:
    """How many secrets there were; the session sees one workspace."""
    done = 0
    for model, column in SEALED:
        rows = (await session.scalars(select(model).with_for_update())).all()
        for each in rows:
            setattr(each, column, secrets.reseal(getattr(each, column)))
        done += len(rows)
    return done + await _reseal_given_up(session, secrets) + await _reseal_mails(session, secrets)


async def _reseal_given_up(session: AsyncSession, secrets: SecretBox) -> int:
    """Grants of disconnected accounts that their services have not forgotten yet."""
    held = select(Chore).where(Chore.detail.has_key("grant")).with_for_update()
    chores = (await session.scalars(held)).all()
    for each in chores:
        each.detail = {**each.detail, "grant": secrets.reseal(each.detail["grant"].encode()).decode()}
    return len(chores)


async def _reseal_mails(session: AsyncSession, secrets: SecretBox) -> int:
    """Words of mails to candidates; also of those that were sent, of which the trail may tell."""
    held = select(Message).where(Message.detail.has_key("sealed")).with_for_update()
    mails = (await session.scalars(held)).all()
    for each in mails:
        each.detail = {**each.detail, "sealed": secrets.reseal(each.detail["sealed"].encode()).decode()}
    return len(mails)
