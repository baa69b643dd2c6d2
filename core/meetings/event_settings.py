"""Admins choose what a type's calendar events say, and whether the candidate is invited to them."""

from dataclasses import replace

from core.errors import NotAllowed
from core.meetings.event_values import words_of
from core.meetings.event_words import EventSettings, EventWords, check_words
from core.meetings.types import access_type, active_types, choose_type
from core.messages.outbox import touch_coming
from core.messages.plan import CALENDAR_EVENT
from core.records.audit import record_change
from core.tenancy import Actor, Tx
from core.workspaces.members import answers_for_all
from db.models import Meeting


async def read_event_words(tx: Tx, actor: Actor, type_id: int | None) -> EventSettings:
    """Those of this type, else of the first one."""
    _check_chooses(actor)
    types = await active_types(tx)
    chosen = choose_type(types, type_id)
    return EventSettings(
        type_id=chosen.id,
        type_name=chosen.name,
        types=tuple((each.id, each.name) for each in types),
        words=words_of(chosen),
    )


async def change_event_words(tx: Tx, actor: Actor, type_id: int, words: EventWords) -> None:
    """Keep them; the events of coming meetings are written anew. Raises `BadInput` at the field concerned.

    Who invites the candidate stays as it was for meetings that are booked already.
    """
    _check_chooses(actor)
    kind = await access_type(tx, type_id)
    words = check_words(words)
    if words == words_of(kind):
        return
    kind.event_title, kind.event_details, kind.event_shared = words.title, words.details, words.is_shared
    await tx.session.flush()
    await touch_coming(tx, (CALENDAR_EVENT,), Meeting.meeting_type_id == kind.id)
    told = {"shared": words.is_shared, "title": words.title, "details": words.details}
    await record_change(tx, actor, "meeting_type.events_worded", "meeting_type", kind.id, facts=told)


async def reset_event_words(tx: Tx, actor: Actor, type_id: int) -> None:
    """Back to our words; who invites the candidate stays as it is."""
    _check_chooses(actor)
    kind = await access_type(tx, type_id)
    await change_event_words(tx, actor, type_id, replace(words_of(kind), title="", details=""))


def _check_chooses(actor: Actor) -> None:
    if not answers_for_all(actor):
        raise NotAllowed("Only admins of Panelry choose what calendar events say. Ask one of them.")
