"""Words in titles that decide whether an event takes time: one's own, and those admins set for everybody."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, delete, or_, select, true, update

from core.calendars.asked import reading_of
from core.calendars.tickets import check_may_connect
from core.calendars.words import WordList, WordLists
from core.chores.ends import ask_for
from core.errors import BadInput, NotAllowed
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Calendar, ConflictWord, Connection

MOST_WORDS = 30
LONGEST_WORD = 60


async def read_word_lists(tx: Tx, actor: Actor) -> WordLists:
    """What counts for the actor."""
    check_may_connect(actor)
    found = await tx.session.scalars(
        select(ConflictWord)
        .where(ConflictWord.workspace_id == tx.workspace_id, or_(*map(_whose, (None, actor.member_id))))
        .order_by(ConflictWord.id)
    )
    rows = found.all()
    return WordLists(
        own=_list([each for each in rows if each.member_id is not None]),
        everybodys=_list([each for each in rows if each.member_id is None]),
        may_change_all=answers_for_all(actor),
    )


async def set_word_lists(tx: Tx, actor: Actor, own: WordList, everybodys: WordList | None) -> None:
    """Replace one's own, and as an admin everybody's; `None` leaves these. The calendars are read anew."""
    check_may_connect(actor)
    if everybodys is not None and not answers_for_all(actor):
        raise NotAllowed("Only admins and recruiters choose words for everybody. Ask one of them.")
    before = await read_word_lists(tx, actor)
    if own != before.own:
        await _replace(tx, actor, actor.member_id, _checked(own, "own"))
    if everybodys is not None and everybodys != before.everybodys:
        await _replace(tx, actor, None, _checked(everybodys, "everybodys"))


def _checked(words: WordList, field: str) -> WordList:
    for kind, each in (("free", words.free), ("busy", words.busy)):
        if len(each) > MOST_WORDS:
            raise BadInput(f"Choose at most {MOST_WORDS} words.", field=f"{field}_{kind}")
        if any(len(word) > LONGEST_WORD for word in each):
            raise BadInput(f"Keep each under {LONGEST_WORD} characters.", field=f"{field}_{kind}")
    twice = next((each for each in words.free if each in words.busy), None)
    if twice is not None:
        raise BadInput(f"“{twice}” is in both lists. Keep it in one.", field=f"{field}_busy")
    return words


async def _replace(tx: Tx, actor: Actor, member_id: int | None, words: WordList) -> None:
    await tx.session.execute(
        delete(ConflictWord).where(ConflictWord.workspace_id == tx.workspace_id, _whose(member_id))
    )
    told = [(each, False) for each in words.free] + [(each, True) for each in words.busy]
    tx.session.add_all(
        ConflictWord(workspace_id=tx.workspace_id, member_id=member_id, word=word, blocks=blocks)
        for word, blocks in told
    )
    await _read_anew(tx, true() if member_id is None else Calendar.member_id == member_id)
    facts = {"words": len(told), "everybody": member_id is None}
    await record_change(tx, actor, "calendar.words_set", "member", actor.member_id or 0, facts=facts)


async def _read_anew(tx: Tx, which: ColumnElement[bool]) -> None:
    """No title is kept, so that only their service knows which events the words are about."""
    read = and_(Calendar.workspace_id == tx.workspace_id, Calendar.reads, which)
    await tx.session.execute(update(Calendar).where(read).values(window_start=None, cursor=None))
    found = await tx.session.execute(
        select(Calendar, Connection.service)
        .join(
            Connection,
            and_(Connection.workspace_id == Calendar.workspace_id, Connection.id == Calendar.connection_id),
        )
        .where(read, Connection.is_revoked.is_(False))
        .order_by(Calendar.id)
    )
    await ask_for(tx, *(reading_of(calendar, service) for calendar, service in found.all()))


def _whose(member_id: int | None) -> ColumnElement[bool]:
    return ConflictWord.member_id.is_(None) if member_id is None else ConflictWord.member_id == member_id


def _list(rows: Sequence[ConflictWord]) -> WordList:
    return WordList(
        free=tuple(each.word for each in rows if not each.blocks),
        busy=tuple(each.word for each in rows if each.blocks),
    )
