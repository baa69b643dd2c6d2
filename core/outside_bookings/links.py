"""A recruiter sends a candidate a scheduler's link that books once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.calendars.facts import Service
from core.calendars.forms import SCHEDULER_NAMES
from core.candidates.read import access_candidate, load_candidates
from core.errors import BadInput, PanelryError
from core.meetings import facts
from core.meetings.decided import Existing
from core.meetings.existing import check_decided, find_coming, lock_replaced, replace_found
from core.meetings.reasons import CHOOSES_ANEW
from core.messages.booking_links import mail_link, mailed_link
from core.outside.trouble import Trouble
from core.outside_bookings.accounts import Schedulers
from core.outside_bookings.facts import LinkChoices, LinkForm, LinkSent
from core.outside_bookings.tags import tag_of
from core.records.audit import record_change
from core.schedulers.facts import EventType, Prefill
from core.schedulers.ports import Links, Scheduler
from core.tenancy import Actor, Run, Tx
from core.workspaces.members import check_may_schedule, may_schedule
from db.models import Workspace

LONGEST_NOTE = 1000
LONGEST_CHOICE, LONGEST_HOST = 73, 30
"""Of what is to be booked, in characters: a list in Slack holds 75."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Whom a link would go to, the tag it would carry, and the next interview they have to come."""

    candidate: facts.Candidate
    tag: str
    existing: Existing | None


async def read_addressee(tx: Tx, actor: Actor, candidate_id: int) -> Addressee:
    """Raises `BadInput` where there is no address."""
    check_may_schedule(actor)
    await access_candidate(tx, candidate_id)
    candidate = (await load_candidates(tx, [candidate_id]))[candidate_id]
    if not candidate.email:
        raise BadInput(f"{candidate.name} has no e-mail address here. Add one, or ask them for it.")
    return Addressee(
        candidate=candidate, tag=tag_of(tx, candidate_id), existing=await find_coming(tx, candidate_id)
    )


async def find_sent(tx: Tx, actor: Actor, form: LinkForm) -> LinkSent | None:
    """What this form mailed before."""
    check_may_schedule(actor)
    await access_candidate(tx, form.candidate_id)
    return await _sent(tx, form)


async def send_link(tx: Tx, actor: Actor, form: LinkForm, what: str, url: str) -> LinkSent:
    """Mail the link to the candidate, once for a form: later tries answer the first. The trail tells who.

    What they have to come is cancelled where the form says so; raises as `check_decided` does.
    """
    check_may_schedule(actor)
    await lock_replaced(tx, form.existing)
    # Locked, so that nobody forgets them meanwhile and leaves the link behind.
    candidate = await access_candidate(tx, form.candidate_id, lock=True, key_share=True)
    if (sent := await _sent(tx, form)) is not None:
        return sent
    replaces = await _settle(tx, actor, form, candidate.name)
    company = await tx.session.scalar(select(Workspace.name).where(Workspace.id == tx.workspace_id))
    words = {"url": url, "what": what, "company": company or "", "note": form.note.strip()}
    await mail_link(tx, form.candidate_id, form.key, words)
    await record_change(
        tx,
        actor,
        "candidate.link_sent",
        "candidate",
        form.candidate_id,
        facts={"service": form.service, **({"replaces": replaces} if replaces else {})},
        person_id=form.candidate_id,
        personal={"note": form.note.strip()},
    )
    return await _told(tx, form, words)


async def _settle(tx: Tx, actor: Actor, form: LinkForm, who: str) -> int | None:
    found = await find_coming(tx, form.candidate_id)
    check_decided(form.existing, found, who)
    return await replace_found(tx, form.existing, found, actor, CHOOSES_ANEW)


async def _sent(tx: Tx, form: LinkForm) -> LinkSent | None:
    words = await mailed_link(tx, form.candidate_id, form.key)
    return await _told(tx, form, words) if words is not None else None


async def _told(tx: Tx, form: LinkForm, words: Mapping[str, str]) -> LinkSent:
    candidates = await load_candidates(tx, [form.candidate_id])
    return LinkSent(candidate=candidates[form.candidate_id], what=words["what"], url=words["url"])


class BookingLinks:
    """The way to links of whatever scheduler the workspace has that makes any."""

    def __init__(self, run: Run, schedulers: Schedulers) -> None:
        self._run = run
        self._schedulers = schedulers

    async def service(self, actor: Actor) -> Service | None:
        """The first that makes them; None where there is none, or for who does not schedule."""
        if not may_schedule(actor):
            return None
        for service in self._schedulers.kinds:
            if await self._makes_links(actor, service):
                return service
        return None

    async def choices(self, actor: Actor, service: Service, candidate_id: int) -> LinkChoices:
        """What the candidate may be asked to book; raises `BadInput` with what the scheduler said."""
        to = await self._run(read_addressee, actor, candidate_id)
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
            types = await scheduler.types.event_types()
        except Trouble as trouble:
            raise BadInput(trouble.sentence) from trouble
        return LinkChoices(
            service=service, candidate=to.candidate, event_types=_named(types), existing=to.existing
        )

    async def send(self, actor: Actor, form: LinkForm) -> LinkSent:
        """Have the link made and mail it; raises `BadInput` on the field "event_type", and as `send_link`."""
        if len(form.note) > LONGEST_NOTE:
            raise BadInput(f"Keep the note under {LONGEST_NOTE} characters.", field="note")
        if (sent := await self._run(find_sent, actor, form)) is not None:
            return sent
        to = await self._run(read_addressee, actor, form.candidate_id)
        check_decided(form.existing, to.existing, to.candidate.name)
        prefill = Prefill(tag=to.tag, name=to.candidate.name, email=to.candidate.email or "")
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, form.service)
            kind = _chosen(await scheduler.types.event_types(), form.event_type)
            url = await _links_of(scheduler).link(kind.id, prefill)
        except Trouble as trouble:
            raise BadInput(trouble.sentence, field="event_type") from trouble
        return await self._run(send_link, actor, form, kind.name, url)

    async def _makes_links(self, actor: Actor, service: Service) -> bool:
        try:
            scheduler = await self._schedulers.open(actor.workspace_id, service)
        except (Trouble, PanelryError):  # also a key that cannot be read any more
            return False
        return scheduler.links is not None


def _named(types: Sequence[EventType]) -> tuple[tuple[str, str], ...]:
    return tuple((each.id, _words(each)) for each in types)


def _words(kind: EventType) -> str:
    """As "Technical interview, 45 min · Ian Schmidt": hosts have types of the same name."""
    end = f", {kind.minutes} min" + (f" · {_cut(kind.host, LONGEST_HOST)}" if kind.host else "")
    return _cut(kind.name, LONGEST_CHOICE - len(end)) + end


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _chosen(types: Sequence[EventType], event_type: str) -> EventType:
    found = next((each for each in types if each.id == event_type), None)
    if found is None:
        raise BadInput("Choose what they are to book.", field="event_type")
    return found


def _links_of(scheduler: Scheduler) -> Links:
    if scheduler.links is None:
        name = SCHEDULER_NAMES[scheduler.service]
        raise BadInput(f"{name} makes no links that book once.", field="event_type")
    return scheduler.links
