"""A process that reads and writes calendars is killed at random moments: in the end both sides are equal."""

from datetime import datetime, timedelta
from random import Random

import pytest

from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Event
from tests.crash.calendars import LIVES, MEMBER, OWNER, Death, Stage, opened_stage
from tests.world import MONDAY

EVENTS, MEETINGS = 3000, 30
CHANGES = 40
"""For each request."""
QUARTERS = 9000
"""Of an hour, over which the events lie."""
PAGES = EVENTS // 250


def at(dice: Random) -> datetime:
    return MONDAY + timedelta(minutes=15 * dice.randrange(QUARTERS))


def plan(diary: Diary, name: str, starts_at: datetime) -> None:
    ends_at = starts_at + timedelta(minutes=45)
    diary.write(
        Event(
            id=name, uid=name, calendar=OWNER, title="Dentist", starts_at=starts_at, ends_at=ends_at,
            zone="Europe/Berlin",
        )
    )  # fmt: skip


def change_something(diary: Diary, dice: Random) -> None:
    known = f"event{dice.randrange(EVENTS):05}"
    starts_at = at(dice)
    match dice.randrange(3):
        case 0:
            plan(diary, f"later{diary.serial:05}", starts_at)
        case 1:
            diary.move(OWNER, known, starts_at, starts_at + timedelta(minutes=30))
        case _:
            diary.remove(OWNER, known)


def standing(diary: Diary) -> list[Event]:
    return [each for each in diary.events(OWNER) if not each.is_cancelled]


async def busy(stage: Stage) -> list[tuple[datetime, datetime]]:
    return await stage.world.ask("SELECT lower(during), upper(during) FROM busy_times ORDER BY 1, 2")


def deaths(dice: Random, method: str, most: int) -> list[Death]:
    return [Death.of(dice, method, most) for _ in range(LIVES - 1)]


@pytest.mark.parametrize("seed", [1])
async def test_what_is_read_ends_equal_to_the_calendar(database_url: str, seed: int):
    """While it is read, its owner goes on changing it."""
    dice = Random(seed)
    async with opened_stage(database_url) as stage:
        diary = stage.google.service.diary
        for number in range(EVENTS):
            plan(diary, f"event{number:05}", at(dice))

        def live_on() -> None:
            for _ in range(CHANGES):
                change_something(diary, dice)

        stage.google.before = live_on
        await stage.live_and_die(deaths(dice, "GET", PAGES))
        stage.google.before = lambda: None
        await stage.finish()
        assert await busy(stage) == sorted((each.starts_at, each.ends_at) for each in standing(diary))


@pytest.mark.parametrize("seed", [1])
async def test_what_is_written_stands_there_once(database_url: str, seed: int):
    dice = Random(seed)
    async with opened_stage(database_url) as stage:
        for day in range(1, MEETINGS + 1):
            await stage.world.book(MEMBER, at=MONDAY + timedelta(days=day))
        await stage.world.ask("DELETE FROM messages WHERE road <> 'google'")
        await stage.live_and_die(deaths(dice, "POST", MEETINGS // LIVES))
        await stage.finish()
        there = [(each.starts_at, each.uid) for each in standing(stage.google.service.diary)]
        meetings = await stage.world.ask(
            "SELECT starts_at, ical_uid FROM meetings m JOIN calendar_events e ON e.meeting_id = m.id"
        )
        assert sorted(there) == sorted(meetings)
        assert len(there) == MEETINGS
        assert await stage.world.ask("SELECT DISTINCT state FROM messages") == [("sent",)]
