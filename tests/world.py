"""A small hiring team over a real database, for tests of use cases and messages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from core.candidates.importing import import_candidates, read_lines
from core.candidates.search import search_candidates
from core.clock import FixedClock
from core.meetings.book import book_meeting
from core.meetings.draft import draft_meeting
from core.meetings.facts import Candidate, Meeting
from core.meetings.forms import ScheduleForm
from core.messages.deliver import Envelope
from core.messages.dispatcher import Dispatcher
from core.run import Runner
from core.secrets import SecretBox, make_key
from core.tenancy import Actor
from core.workspaces.entrance import Entrance, TeamProfile
from core.workspaces.members import MemberProfile, find_actor, register_members
from db.database import Database

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

    async def form(self, *hosts: str, candidate: str = "Jane Doe", channel: str | None = "CHIRING") -> ScheduleForm:
        """A form with the defaults of the product and these hosts; no time chosen yet."""
        draft = await self.run(draft_meeting, self.rosa, candidate, channel)
        return replace(draft.form, interviewer_ids=hosts or ("UANA", "UBO"))

    async def book(
        self,
        *hosts: str,
        at: datetime = MONDAY + timedelta(days=1, hours=2),
        candidate: str = "Jane Doe",
        channel: str | None = "CHIRING",
    ) -> Meeting:
        """Book a custom time whatever soft rules say."""
        form = await self.form(*hosts, candidate=candidate, channel=channel)
        return await self.run(book_meeting, self.rosa, replace(form, custom_starts_at=at, confirmed=True))

    def dispatcher(self, **options: int) -> Dispatcher:
        roads = {"slack": self.slack, "mail": self.mail}
        return Dispatcher(self.database, self.run, self.clock, roads, **options)

    async def send_due(self) -> int:
        return await self.dispatcher().send_due()


@asynccontextmanager
async def open_world(database_url: str, *, team: str = "T0ACME", at: datetime = MONDAY) -> AsyncIterator[World]:
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
