"""A small hiring team over a real database, for tests of use cases and messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text

from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.candidates.search import search_candidates
from core.clock import FixedClock
from core.meetings.book import book_meeting
from core.meetings.cancel import cancel_meeting
from core.meetings.draft import draft_meeting
from core.meetings.facts import Candidate, Meeting, Outcome
from core.meetings.forms import MoveForm, ScheduleForm
from core.meetings.move import move_meeting
from core.meetings.outcome import record_outcome
from core.meetings.outcome_forms import OutcomeForm, OutcomeResult
from core.messages.deliver import Envelope
from core.messages.dispatcher import Dispatcher
from core.run import Runner
from core.secrets import SecretBox, make_key
from core.tenancy import Actor
from core.workspaces.entrance import Entrance, TeamProfile
from core.workspaces.members import MemberProfile, find_actor, register_members
from db.database import Database
from db.models import Base

MONDAY = datetime(2027, 3, 1, 8, 0, tzinfo=UTC)
PEOPLE = (
    MemberProfile(slack_user_id="UROSA", name="Rosa", timezone="America/New_York", email="rosa@acme.example"),
    MemberProfile(slack_user_id="UANA", name="Ana", timezone="Europe/Berlin"),
    MemberProfile(slack_user_id="UBO", name="Bo", timezone="Europe/London"),
    MemberProfile(slack_user_id="UCY", name="Cy", timezone="Asia/Kolkata"),
    MemberProfile(slack_user_id="UGUEST", name="Grace", timezone="Europe/London", is_guest=True),
    MemberProfile(slack_user_id="UGONE", name="Viktor", timezone="Europe/Berlin", is_active=False),
    MemberProfile(slack_user_id="UBOT", name="Helper", timezone="UTC", is_bot=True),
)
CANDIDATES = """\
name,email,phone,timezone,stage,fit
Jane Doe,jane@mail.example,+1 212 555 0142,America/New_York,Screening,91
Omar Haddad,omar@mail.example,,Asia/Dubai,Applied,40
Nia Long,nia@mail.example,,,Applied,
"""


@dataclass(slots=True)
class Mouth:
    """A road that remembers what it was given; `trouble` is raised, one by one, before it takes a message."""

    sent: list[Envelope] = field(default_factory=list)
    trouble: list[Exception] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)

    async def deliver(self, envelope: Envelope) -> str:
        if self.trouble:
            raise self.trouble.pop(0)
        self.sent.append(envelope)
        return envelope.reference or f"{envelope.recipient}:{len(self.sent)}"

    async def find(self, envelope: Envelope) -> str | None:
        return self.found.get(envelope.key)

    def kinds(self) -> list[tuple[str, str]]:
        """What was sent to whom, in order of both."""
        return sorted((each.kind, each.recipient) for each in self.sent)

    def clear(self) -> None:
        self.sent.clear()


@dataclass(slots=True, kw_only=True)
class World:
    """One workspace and what acts in it; `clock.at` is business time."""

    database: Database
    clock: FixedClock
    secrets: SecretBox
    run: Runner
    entrance: Entrance
    product: Actor
    rosa: Actor
    slack: Mouth = field(default_factory=Mouth)
    mail: Mouth = field(default_factory=Mouth)

    async def actor(self, slack_user_id: str) -> Actor:
        found = await self.run(find_actor, self.product, slack_user_id)
        assert found is not None
        return found

    async def candidate(self, name: str) -> Candidate:
        return (await self.run(search_candidates, self.rosa, name))[0]

    async def form(
        self, *hosts: str, candidate: str = "Jane Doe", channel: str | None = "CHIRING"
    ) -> ScheduleForm:
        """A form with the defaults of the product and these hosts; no time chosen yet. It books beside what
        the candidate has.
        """
        draft = await self.run(draft_meeting, self.rosa, candidate, channel)
        return replace(draft.form, interviewer_ids=hosts or ("UANA", "UBO"), existing=None)

    async def book(
        self,
        *hosts: str,
        at: datetime = MONDAY + timedelta(days=1, hours=2),
        candidate: str = "Jane Doe",
        channel: str | None = "CHIRING",
    ) -> Meeting:
        """Book a custom time whatever soft rules say."""
        form = await self.form(*hosts, candidate=candidate, channel=channel)
        return await self.book_form(replace(form, custom_starts_at=at))

    async def book_form(self, form: ScheduleForm) -> Meeting:
        """Book it whatever soft rules say."""
        return await self.run(book_meeting, self.rosa, replace(form, confirmed=True))

    async def move(self, meeting: Meeting, at: datetime, *, by: Actor | None = None) -> Meeting:
        """Move it to a custom time whatever soft rules say."""
        form = MoveForm(
            meeting_id=meeting.id,
            version=meeting.version,
            custom_starts_at=at,
            reason="company_other",
        )
        return await self.move_form(form, by=by)

    async def move_form(self, form: MoveForm, *, by: Actor | None = None) -> Meeting:
        """Move it whatever soft rules say."""
        return await self.run(move_meeting, by or self.rosa, replace(form, confirmed=True))

    async def cancel(self, meeting: Meeting, *, by: Actor | None = None, note: str = "") -> Meeting:
        return await self.run(cancel_meeting, by or self.rosa, meeting.id, "company_other", note)

    async def record(self, meeting: Meeting, outcome: Outcome, *, by: Actor | None = None) -> OutcomeResult:
        """Record what came of it, at its end unless it has begun already."""
        if self.clock.at < meeting.starts_at:
            self.clock.at = meeting.ends_at
        form = OutcomeForm(meeting_id=meeting.id, outcome=outcome)
        return await self.run(record_outcome, by or self.rosa, form)

    async def ask(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        """Rows of this workspace, or a change of them, straight from the database."""
        async with self.database.workspace(self.rosa.workspace_id) as session:
            found = await session.execute(text(query), values)
            return [tuple(row) for row in found] if found.returns_rows else []  # type: ignore[attr-defined]

    async def everything(self) -> dict[str, list[str]]:
        """Every row of this workspace, by table."""
        tables = sorted(table.name for table in Base.metadata.tables.values() if table.name != "directory")
        return {
            table: sorted(row for (row,) in await self.ask(f"SELECT t::text FROM {table} t"))
            for table in tables
        }

    def pass_time(self, **by: float) -> None:
        """Move business time forward, in the words of `timedelta`."""
        self.clock.at += timedelta(**by)

    def dispatcher(self, **options: Any) -> Dispatcher:
        roads = {"slack": self.slack, "mail": self.mail}
        return Dispatcher(self.database, self.run, self.clock, roads, **options)

    async def send_due(self) -> int:
        return await self.dispatcher().send_due()


@asynccontextmanager
async def open_world(
    database_url: str, *, team: str = "T0ACME", at: datetime = MONDAY
) -> AsyncIterator[World]:
    async with Database(database_url) as database:
        yield await found_world(database, team=team, at=at)


async def found_world(
    database: Database, *, team: str = "T0ACME", at: datetime = MONDAY, secrets: SecretBox | None = None
) -> World:
    """Install a workspace with its people and candidates."""
    clock, box = FixedClock(at), secrets or SecretBox([make_key()])
    run, entrance = Runner(database, clock, box), Entrance(database, box)
    installation = await entrance.install(
        TeamProfile(slack_team_id=team, name="Acme"), bot_token="xoxb-test", bot_user_id="UPAN", bot_id="BPAN"
    )
    product = Actor(workspace_id=installation.workspace_id)
    await run(register_members, product, PEOPLE)
    rosa = await run(find_actor, product, "UROSA")
    assert rosa is not None
    await run(import_candidates, rosa, read_lines(CANDIDATES)[0])
    return World(
        database=database, clock=clock, secrets=box, run=run, entrance=entrance, product=product, rosa=rosa
    )
