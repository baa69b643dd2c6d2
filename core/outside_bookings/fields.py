"""Questions of the booking forms of schedulers, and the fields of candidates their answers go to."""

from collections.abc import Iterable, Mapping
from hashlib import sha256

from sqlalchemy import func, select

from core.calendars.facts import Service
from core.candidates.read import access_candidate
from core.errors import BadInput, NotFound
from core.outside_bookings.facts import LONGEST_FIELD, Question, Questions
from core.outside_bookings.keys import check_looks_after
from core.outside_bookings.told import opened
from core.records.audit import record_change
from core.schedulers.facts import Booking
from core.tenancy import Actor, Tx
from db.models import Candidate, OutsideBooking, OutsideScheduler

RECENT_BOOKINGS, RECENT_CANDIDATES = 50, 200
MOST_QUESTIONS, MOST_NAMES = 20, 10
LONGEST_ANSWER = 1000


def question_key(words: str) -> str:
    """A short name for a question, however it is written."""
    return sha256(_plain(words).encode()).hexdigest()[:16]


def _plain(words: str) -> str:
    return " ".join(words.split()).lower()


async def read_questions(tx: Tx, actor: Actor, service: Service) -> Questions:
    """The questions met in recent bookings, and those that have a field."""
    check_looks_after(actor)
    row = await _row_of(tx, service)
    return Questions(
        service=service,
        questions=tuple((await _questions(tx, row)).values())[:MOST_QUESTIONS],
        names=await _names(tx),
    )


async def save_fields(tx: Tx, actor: Actor, service: Service, names: Mapping[str, str]) -> None:
    """Have answers go to these fields from here on, by key of the question; "" for none.

    Raises `BadInput` on the field "field-<key>". A question that is not named stays as it is.
    """
    check_looks_after(actor)
    row = await _row_of(tx, service)
    known = await _questions(tx, row)
    kept = dict(row.field_names)
    for key, name in names.items():
        if key in known:
            kept[_plain(known[key].words)] = _checked(key, name)
    row.field_names = {words: name for words, name in kept.items() if name}
    _check_each_once(row.field_names)
    await record_change(tx, actor, "scheduler.fields_saved", "outside_scheduler", row.id)


def _checked(key: str, typed: str) -> str:
    name = " ".join(typed.split())
    if len(name) > LONGEST_FIELD:
        raise BadInput(f"Keep the name under {LONGEST_FIELD} characters.", field=f"field-{key}")
    return name


def _check_each_once(names: Mapping[str, str]) -> None:
    met: set[str] = set()
    for words, name in names.items():
        if name.lower() in met:
            sentence = f"Another question goes to {name} already. Choose another name."
            raise BadInput(sentence, field=f"field-{question_key(words)}")
        met.add(name.lower())


async def _row_of(tx: Tx, service: Service) -> OutsideScheduler:
    row = await tx.session.scalar(
        select(OutsideScheduler).where(
            OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == service
        )
    )
    if row is None:
        raise NotFound("This scheduler is not set up yet. Set its key first.")
    return row


async def _questions(tx: Tx, row: OutsideScheduler) -> dict[str, Question]:
    """By key; those with a field, then the others as they were asked last."""
    told = await tx.session.scalars(
        select(OutsideBooking.told)
        .where(OutsideBooking.workspace_id == tx.workspace_id, OutsideBooking.service == row.service)
        .order_by(OutsideBooking.id.desc())
        .limit(RECENT_BOOKINGS)
    )
    met = [*row.field_names, *_asked(opened(tx.secrets, each) for each in told)]
    found: dict[str, Question] = {}
    for words in met:
        key, field = question_key(words), row.field_names.get(_plain(words), "")
        if key not in found or words != _plain(words):  # as it is written there, where that is known
            found[key] = Question(key=key, words=words, field=field)
    return found


def _asked(bookings: Iterable[Booking | None]) -> list[str]:
    """Each question once, the newest first."""
    words = (answer.question for each in bookings if each for answer in each.answers)
    return list({_plain(each): each for each in words if each.strip()}.values())


async def _names(tx: Tx) -> tuple[str, ...]:
    """Those of the candidates touched last, the commonest first."""
    recent = (
        select(Candidate.custom_fields)
        .where(Candidate.workspace_id == tx.workspace_id)
        .order_by(Candidate.updated_at.desc())
        .limit(RECENT_CANDIDATES)
        .subquery()
    )
    name = func.jsonb_object_keys(recent.c.custom_fields).label("name")
    each = select(name).subquery()
    found = await tx.session.scalars(
        select(each.c.name).group_by(each.c.name).order_by(func.count().desc(), each.c.name).limit(MOST_NAMES)
    )
    return tuple(found)


async def keep_answers(
    tx: Tx, booking: Booking, actor: Actor, candidate_id: int | None, *, is_news: bool
) -> None:
    """Write the answers that have a field into the candidate's: the newest answer stands, the trail tells.

    is_news: what history tells only fills what is empty.
    """
    if candidate_id is None or not booking.answers:
        return
    fields = await tx.session.scalar(
        select(OutsideScheduler.field_names).where(
            OutsideScheduler.workspace_id == tx.workspace_id, OutsideScheduler.service == booking.service
        )
    )
    values = _values(booking, fields or {})
    candidate = await access_candidate(tx, candidate_id, lock=True, key_share=True) if values else None
    if candidate is None:
        return
    if not is_news:
        values = {name: value for name, value in values.items() if not candidate.custom_fields.get(name)}
    if candidate.custom_fields | values == candidate.custom_fields:
        return
    before = {name: candidate.custom_fields.get(name) for name in values}
    candidate.custom_fields = candidate.custom_fields | values
    candidate.updated_at = tx.now
    await record_change(
        tx,
        actor,
        "candidate.answered_outside",
        "candidate",
        candidate.id,
        facts={"service": booking.service, "fields": sorted(values)},
        person_id=candidate.id,
        personal={"before": before, "after": values},
    )


def _values(booking: Booking, fields: Mapping[str, str]) -> dict[str, str]:
    answered = ((fields.get(_plain(each.question)), each.answer.strip()) for each in booking.answers)
    return {name: answer[:LONGEST_ANSWER] for name, answer in answered if name and answer}
