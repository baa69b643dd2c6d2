"""People who schedule, book, look and cancel for minutes on end, while days go by: errors, latencies, memory.

The product and the sandbox run in processes of their own. Ends with 1 on any error, and when the product's
memory still grows in the last two thirds.

python -m tests.bench.load MINUTES
"""

import asyncio
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import linear_regression, quantiles
from sys import stdout
from tempfile import TemporaryDirectory

import httpx

from bot.sandbox import TOKEN_PREFIX, people
from core.candidates.importing import import_candidates
from core.candidates.lines import read_lines
from core.clock import SystemClock
from core.logs import set_up_logs
from core.run import Runner
from core.secrets import SecretBox, key_in
from core.tenancy import Actor
from core.workspaces.entrance import Entrance
from db.database import Database
from tests.bench.load_slack import recruiter
from tests.bench.parts import Child, child, own_database
from tests.journeys.steps import with_times
from tests.person import PageProblem, Person
from tests.processes import free_port
from tests.surface import Json, Surface

RECRUITERS = 6
CANDIDATES = 300
HOSTS = (people.IAN, people.SOFIA, people.INGRID, people.DEV, people.HANNAH, people.OLIVER, people.MAYA)
STORY_SECONDS = 4.0
"""How often each recruiter begins a story."""
SAMPLE_SECONDS = 3.0
HOURS_A_SAMPLE = 1.0
"""How far business time moves with each sample; reminders, prompts and nudges follow."""
MOST_MB_A_MINUTE = 0.5
"""Growth in the last two thirds above which the memory is not flat."""


@dataclass(slots=True)
class Tally:
    """Seconds by step, what went wrong, and the product's memory: (seconds, MB)."""

    began: float = field(default_factory=time.monotonic)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    memory: list[tuple[float, float]] = field(default_factory=list)

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.began

    @asynccontextmanager
    async def timed(self, step: str) -> AsyncIterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[step].append(time.perf_counter() - began)

    def sample(self, pid: int) -> None:
        status = Path(f"/proc/{pid}/status").read_text()
        kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        self.memory.append((self.elapsed, int(kilobytes) / 1024))

    @property
    def slope(self) -> float:
        """MB a minute over the last two thirds, by least squares."""
        late = [each for each in self.memory if each[0] >= self.elapsed / 3]
        return linear_regression(*zip(*late, strict=True)).slope * 60

    def lines(self) -> list[str]:
        """What a person wants to know."""
        found = [", ".join(f"{count} {what}" for what, count in sorted(self.counts.items()))]
        for step, seconds in sorted(self.seconds.items()):
            cuts = quantiles(seconds, n=100, method="inclusive") if len(seconds) > 1 else seconds * 99
            found.append(f"{step}: p50 {cuts[49] * 1000:.0f} ms, p99 {cuts[98] * 1000:.0f} ms")
        start, middle, end = (self.memory[at][1] for at in (0, len(self.memory) // 2, -1))
        found.append(
            f"memory: {start:.1f} MB at first, {middle:.1f} half-way, {end:.1f} at the end;"
            f" last two thirds {self.slope:+.2f} MB a minute (at most {MOST_MB_A_MINUTE})"
        )
        found += [f"ERROR {each}" for each in self.errors[:20]]
        found.append(f"{len(self.errors)} errors")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """The two processes, and where they are."""

    app: Child
    app_url: str
    slack_url: str
    log: Path

    def new_errors(self) -> list[str]:
        """Lines of the product's log that say error."""
        return [line[:400] for line in self.log.read_text().splitlines() if '"level": "error"' in line]


async def story(person: Person, dice: random.Random, tally: Tally) -> None:
    """Schedule somebody, look at Home, and half of the time take it back."""
    candidate, host = f"Person {dice.randrange(CANDIDATES):03}", dice.choice(HOSTS)
    async with tally.timed("/schedule, acknowledged"):
        await person.command(f"/schedule {candidate}", channel="hiring")
    async with tally.timed("/schedule, form with fields"):
        await person.modal(showing="Interviewers")
    async with tally.timed("interviewer chosen, times shown"):
        await person.choose("interviewers", [host.id])
        form = await with_times(person)
    if form.has_block("existing-"):  # somebody else scheduled them meanwhile
        await person.choose("existing-", "Book both")
    await person.choose("time-", dice.choice(form.choices("time-")))
    async with tally.timed("booking, answered"):
        errors = await person.submit()
    booked = not errors and await person.until(_settled, "the end of it") == "booked"
    await person.close(everything=True)
    tally.counts["booked" if booked else "times taken"] += 1
    if not booked:
        return
    await person.open_home()
    if dice.random() < 0.6:
        await cancel(person, candidate, tally)


def _settled(world: Json) -> str | None:
    """What became of a form that was answered after Slack's time had run out."""
    view = Surface.of_view(world["modals"][-1])
    if view.callback_id == "booked":
        return "booked"
    return "taken" if view.shows("Just taken") else None


async def cancel(person: Person, candidate: str, tally: Tally) -> None:
    async with tally.timed("card in the channel"):
        card = await person.message(candidate, channel="hiring")
    if "Cancel" not in card.buttons:
        return
    await person.click("Cancel", on=card)
    await person.modal(showing="Reason")
    await person.choose("reason", "The candidate withdrew")
    async with tally.timed("cancelling, answered"):
        await person.submit()
    await person.close(everything=True)
    tally.counts["cancelled"] += 1


async def work(stand: Stand, number: int, until: float, tally: Tally) -> None:
    """One recruiter's day, story after story; what goes wrong is written down, and work goes on."""
    dice = random.Random(number)
    async with Person(f"{stand.slack_url}/sandbox", recruiter(number).id, patience=20) as person:
        while (began := tally.elapsed) < until:
            try:
                await story(person, dice, tally)
            except (AssertionError, PageProblem, httpx.HTTPError) as error:
                tally.errors.append(f"{type(error).__name__}: {str(error)[:300]}")
                await _put_away(person)
            await asyncio.sleep(max(0, began + STORY_SECONDS - tally.elapsed))


async def _put_away(person: Person) -> None:
    if (await person.world())["modals"]:
        await person.close(everything=True)


async def watch(stand: Stand, until: float, tally: Tally) -> None:
    """Take samples, move the clock, read the metrics."""
    async with httpx.AsyncClient(trust_env=False) as http:
        while tally.elapsed < until:
            tally.sample(stand.app.process.pid)
            await stand.app.ask(str(HOURS_A_SAMPLE * 3600))
            (await http.get(f"{stand.app_url}/metrics")).raise_for_status()
            await asyncio.sleep(SAMPLE_SECONDS)
    tally.sample(stand.app.process.pid)


@asynccontextmanager
async def standing(url: str, home: Path) -> AsyncIterator[Stand]:
    """Both processes, and candidates to schedule."""
    app_port, slack_port, key = free_port(), free_port(), key_in(home)
    token, secret, offset = f"{TOKEN_PREFIX}load", "load", str(_until_monday().total_seconds())
    log = home / "log"
    async with AsyncExitStack() as stack:
        slack_words = (str(slack_port), str(app_port), token, secret, str(RECRUITERS), offset)
        slack = await stack.enter_async_context(child("tests.bench.load_slack", *slack_words))
        api_url = f"http://127.0.0.1:{slack_port}/sandbox/api/"
        app_words = (url, str(app_port), api_url, slack.said, token, secret, str(home), offset)
        app = await stack.enter_async_context(child("tests.bench.load_app", *app_words, log=log))
        await _import_candidates(url, key)
        yield Stand(
            app=app,
            app_url=f"http://127.0.0.1:{app_port}",
            slack_url=f"http://127.0.0.1:{slack_port}",
            log=log,
        )


async def _import_candidates(url: str, key: str) -> None:
    rows = "".join(f"Person {number:03},p{number}@mail.example\n" for number in range(CANDIDATES))
    async with Database(url) as database:
        secrets = SecretBox([key])
        found = await Entrance(database, secrets).find(people.TEAM_ID)
        assert found is not None
        product = Actor(workspace_id=found.workspace_id)
        run = Runner(database, SystemClock(), secrets)
        await run(import_candidates, product, read_lines(f"name,email\n{rows}")[0])


def _until_monday() -> timedelta:
    now = datetime.now(UTC)
    monday = (now + timedelta(days=8 - now.isoweekday())).replace(hour=8, minute=5)
    return monday - now


async def load(url: str, home: Path, minutes: float) -> Tally:
    """So many minutes of it."""
    async with standing(url, home) as stand:
        tally, until = Tally(), minutes * 60
        await asyncio.gather(
            watch(stand, until, tally), *(work(stand, number, until, tally) for number in range(RECRUITERS))
        )
        tally.errors += stand.new_errors()
    return tally


def main() -> None:
    set_up_logs("WARNING")
    minutes = float(sys.argv[1])
    with own_database() as url, TemporaryDirectory() as folder:
        tally = asyncio.run(load(url, Path(folder), minutes))
    for line in tally.lines():
        stdout.write(f"{line}\n")
    if tally.errors or tally.slope > MOST_MB_A_MINUTE:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
