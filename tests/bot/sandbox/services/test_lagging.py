"""Lists that tell late are made from a store as it was, whatever becomes of the one there is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar, Event, Guest
from bot.sandbox.services.google.service import GoogleService
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.microsoft import Microsoft
from bot.sandbox.services.oauth_facts import Client

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
START, HOUR = NOW + timedelta(days=2), timedelta(hours=1)
ADA = "ada@northwind.example"
GUEST = {"name": "Tomas Okafor", "email": "tomas@mail.example", "timezone": "UTC", "timeZone": "UTC"}
CLIENT = Client(id="panelry", secret="panelry", redirects=())

Store = Any
Made = tuple[Any, Store, Callable[[], None]]
"""A service, its store, and what happens there then."""


def google() -> Made:
    service = GoogleService("http://127.0.0.1", CLIENT, real_time=NOW.timestamp)
    return service, service.diary, planned(service.diary)


def microsoft() -> Made:
    service = Microsoft(client=CLIENT, real_time=NOW.timestamp)
    return service, service.diary, planned(service.diary)


def planned(diary: Diary) -> Callable[[], None]:
    diary.open(Calendar(id="own", owner=ADA, name="Ada", zone="UTC", is_primary=True))
    times: dict[str, Any] = {"calendar": "own", "starts_at": START, "ends_at": START + HOUR, "zone": "UTC"}
    diary.write(Event(id="a", guests=(Guest(email="eve@northwind.example"),), **times))
    diary.write(Event(id="b", **times))
    for count in (5, 4):
        diary.write(Event(id="w", rule=f"FREQ=WEEKLY;COUNT={count}", **times))

    def go_on() -> None:
        diary.answer("own", "a", "eve@northwind.example", "accepted")
        diary.move("own", "a", START + HOUR, START + 2 * HOUR)
        diary.remove("own", "b")
        diary.write(Event(id="w", rule="FREQ=WEEKLY;COUNT=2", **times))
        diary.write(Event(id="c", **times))

    return go_on


def calendly() -> Made:
    service = Calendly(NOW.timestamp)
    state = service.state
    interview = state.add_event_type(state.add_person("Ada", ADA, "UTC"), "Interview", 45)
    booked = state.book(interview, START, dict(GUEST))

    def go_on() -> None:
        state.mark(booked)
        state.cancel(booked, "ill", "Tomas", "invitee")
        state.book(interview, START + 2 * HOUR, dict(GUEST))

    return service, state, go_on


def calcom() -> Made:
    service = Calcom(NOW.timestamp)
    state = service.state
    interview = state.add_event_type(state.add_person("Ada", ADA, "UTC"), "Interview", 45)
    booked = state.book(interview, START, {"attendee": GUEST})

    def go_on() -> None:
        state.mark(booked, GUEST["email"], absent=True)
        state.cancel(booked, "ill", GUEST["email"])
        state.book(interview, START + 2 * HOUR, {"attendee": GUEST})

    return service, state, go_on


def told(store: Store) -> str:
    return json.dumps(store.snapshot(), default=str)


@pytest.mark.parametrize("made", [google, microsoft, calendly, calcom])
def test_lists_are_made_from_what_was_until_they_catch_up(made: Callable[[], Made]):
    service, store, go_on = made()
    before = told(store)
    service.lag.begin(2)
    go_on()
    assert told(store) != before
    assert [told(service.lag.seen()) == before for _ in range(3)] == [True, True, False]
    assert service.lag.seen() is store

    service.lag.begin()
    assert service.lag.seen() is not store
    service.lag.end()
    assert service.lag.seen() is store


@pytest.mark.parametrize("made", [google, microsoft, calendly, calcom])
def test_kept_and_taken_up_again_it_tells_what_is(made: Callable[[], Made]):
    service, _, go_on = made()
    service.lag.begin()
    go_on()
    service.restore(json.loads(json.dumps(service.snapshot())))
    seen = service.lag.seen()
    assert told(seen) == told(service.diary if hasattr(service, "diary") else service.state)


def test_begun_anew_it_is_late_from_then_on():
    numbers: list[int] = []
    lag = Lag(numbers, lambda: [*numbers])
    lag.begin()
    numbers.append(1)
    lag.begin()
    numbers.append(2)
    assert lag.seen() == [1]
