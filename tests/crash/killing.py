"""Two processes send to a stand-in Slack; one is killed with -9 at a moment drawn by dice."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import TextClause, text

from core.secrets import SecretBox, make_key
from db.database import Database
from tests.bench.crowd import Crowd, gather_crowd
from tests.bench.lean_slack import Answer, Call, LeanSlack, serving_slack
from tests.bench.parts import Child, child
from tests.world import MONDAY

CROWD = Crowd(workspaces=20, people=6, meetings=6)
VICTIM, SURVIVOR = "victim", "survivor"
MOMENTS = ("before Slack stored it", "stored, not answered", "just answered", "some time after")
SOME_TIME_SECONDS = 0.2

_EXPECTED = text("SELECT key FROM messages WHERE state = 'waiting' AND due_at <= :now")
_LEASED = text("SELECT count(*) FROM messages WHERE state = 'leased'")
_UNSENT = text("SELECT count(*) FROM messages WHERE state <> 'sent' AND due_at <= :now")
_EXPIRE = text("UPDATE messages SET lease_until = now() - interval '1 second' WHERE state = 'leased'")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the dice of a seed say: after how many posts of the victim's, and when then, it dies."""

    posts: int
    moment: str
    seconds_later: float

    @classmethod
    def of(cls, seed: int) -> "Plan":
        dice = Random(seed)
        most = CROWD.messages // 4
        return cls(dice.randint(1, most), dice.choice(MOMENTS), dice.uniform(0, SOME_TIME_SECONDS))


@dataclass
class DeadlySlack(LeanSlack):
    """Has the victim killed in the midst of a call."""

    plan: Plan = field(default_factory=lambda: Plan.of(0))
    kill: Callable[[], None] = lambda: None
    posts: Counter[str] = field(default_factory=Counter)
    looked_up: int = 0

    def answer(self, call: Call) -> Answer:
        self.looked_up += call.method in {"conversations.history", "conversations.replies"}
        self.posts[call.who] += call.method == "chat.postMessage"
        is_the_one = call.who == VICTIM and self.posts[VICTIM] == self.plan.posts
        if not is_the_one or call.method != "chat.postMessage":
            return super().answer(call)
        return self._answer_with_death(call)

    def _answer_with_death(self, call: Call) -> Answer:
        loop, moment = asyncio.get_running_loop(), self.plan.moment
        if moment == "before Slack stored it":
            self.kill()
            return None
        answer = super().answer(call)
        if moment == "stored, not answered":
            self.kill()
            return None
        loop.call_later(self.plan.seconds_later if moment == "some time after" else 0, self.kill)
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What became of a run: `held` were leased to the victim when it died, `unsent` are so by the outbox."""

    plan: Plan
    held: int
    looked_up: int
    lost: int
    twice: int
    unsent: int

    @property
    def is_good(self) -> bool:
        """None lost, none twice, all marked."""
        return not (self.lost or self.twice or self.unsent)

    def __str__(self) -> str:
        return (
            f"killed at post {self.plan.posts}, {self.plan.moment}: {self.held} under way, "
            f"{self.looked_up} looked up; of {CROWD.messages} {self.lost} lost, {self.twice} twice, "
            f"{self.unsent} not marked"
        )


async def run_and_kill(url: str, seed: int) -> Report:
    """One run on an empty database at the latest version."""
    key, slack = make_key(), DeadlySlack(plan=Plan.of(seed))
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(Database(url))
        await gather_crowd(database, SecretBox([key]), CROWD, MONDAY)
        expected = {row.key for row in await ask(database, _EXPECTED)}
        address = await stack.enter_async_context(serving_slack(slack))

        async def start(name: str) -> Child:
            api_url, now = f"{address}/{name}/api/", MONDAY.isoformat()
            return await stack.enter_async_context(child("tests.bench.sending", url, key, api_url, now))

        victim, survivor = await start(VICTIM), await start(SURVIVOR)
        slack.kill = victim.process.kill
        await asyncio.gather(victim.ask(), survivor.ask())
        assert await victim.process.wait() < 0, "the victim was not killed"
        ((held,),) = await ask(database, _LEASED)
        # What only time does: the lease of whoever died runs out.
        await ask(database, _EXPIRE)
        await survivor.ask()
        ((unsent,),) = await ask(database, _UNSENT)
        return Report(
            plan=slack.plan,
            held=held,
            looked_up=slack.looked_up,
            lost=len(expected - slack.posted.keys()),
            twice=sum(count > 1 for count in slack.posted.values()),
            unsent=unsent,
        )


async def ask(database: Database, statement: TextClause) -> list[Any]:
    """Rows of the outbox of all workspaces, or a change of them."""
    async with database.outbox() as session:
        found = await session.execute(statement, {"now": MONDAY} if ":now" in statement.text else {})
        return list(found) if found.returns_rows else []  # type: ignore[attr-defined]
