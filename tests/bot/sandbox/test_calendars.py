"""The pages of people's calendars: what they show, and what a visitor does there as the calendar's owner."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox import people
from bot.sandbox.services.events import Event, Guest
from tests.bot.sandbox.desk import BERLIN, Desk, Words, berlin, invited, opened_desk


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with opened_desk() as opened:
        yield opened


async def test_two_weeks_day_by_day_in_the_owners_zone_by_the_business_clock(desk: Desk):
    desk.event("past", berlin(22, 23), title="Last week")
    desk.event("away", berlin(21, 0), ends_at=berlin(24, 0), is_day=True, title="Away")
    desk.event("late", berlin(26, 0, 5), title="Just after midnight")
    desk.event("weekly", berlin(27, 9), rule="FREQ=WEEKLY;COUNT=5", title="Stand-up")
    page = await desk.look()
    assert page.headings == [
        "This week 23 Nov – 29 Nov",
        "Monday 23 November",
        "Thursday 26 November · Today",
        "Friday 27 November",
        "Next week 30 Nov – 6 Dec",
        "Friday 4 December",
    ]
    assert "Thursday 26 November, 00:30 in Europe/Berlin" in page.text
    assert "Sat 21 Nov – Mon 23 Nov Away" in page.text
    assert "00:05–00:35 Just after midnight" in page.text
    assert "Last week" not in page.text
    desk.now += timedelta(days=4)  # Monday there, Sunday elsewhere
    assert (await desk.look()).headings[1:] == [
        "Friday 4 December",
        "Next week 7 Dec – 13 Dec",
        "Friday 11 December",
    ]


async def test_guests_and_whose_an_event_is_are_shown_and_nothing_typed_is_markup(desk: Desk):
    tag = {"properties": {"private": {"tag": "1.2"}}}
    desk.event("mine", berlin(26, 9), title="<script>alert(1)</script>'\"", guests=invited(people.SOFIA))
    desk.event("ours", berlin(26, 11), title="Interview", extra=tag, location="<b>Room</b>")
    html = (await desk.http.get("calendars/google/ian.schmidt")).text
    assert "<script" not in html
    assert "<b>" not in html
    page = Words(html)
    assert page.text.count("Panelry’s") == 1
    assert "Interview Panelry’s <b>Room</b>" in page.text
    assert "Sofia Rossi: no answer yet" in page.text
    assert "<script>alert(1)</script>'\"" in page.text
    theirs = await desk.look("google/sofia.rossi")
    assert "Organised by Ian Schmidt" in theirs.text
    assert [each.get("value") for each in theirs.inputs if each.get("name") == "act"] == [
        "add",
        "answer",
        "delete",
    ]


async def test_an_event_is_added_moved_and_deleted_and_watchers_hear_of_each(desk: Desk):
    sent = await desk.send(
        act="add", title=" Dentist ", date="2026-11-26", time="09:30", minutes="45", blocks="yes"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, "ian.schmidt?done=add")
    [event] = desk.diary.events(people.IAN.email)
    assert (event.title, event.is_free) == ("Dentist", False)
    assert (event.starts_at, event.ends_at) == (berlin(26, 9, 30), berlin(26, 10, 15))
    assert desk.told == [people.IAN.email]
    about = {"calendar": people.IAN.email, "event": event.id}
    # Over the end of summer time it stays as long as it is.
    await desk.send(act="move", date="2027-03-28", time="01:45", **about)
    [event] = desk.diary.events(people.IAN.email)
    assert (event.ends_at - event.starts_at, event.sequence) == (timedelta(minutes=45), 1)
    assert event.starts_at == datetime(2027, 3, 28, 0, 45, tzinfo=UTC)
    await desk.send(act="move", date="2026-11-27", time="09:00", **about)
    [event] = desk.diary.events(people.IAN.email)
    assert (event.starts_at, event.ends_at) == (berlin(27, 9), berlin(27, 9, 45))
    assert desk.told == [people.IAN.email]
    assert (await desk.send(act="delete", **about)).headers["location"].endswith("?done=delete")
    assert desk.diary.events(people.IAN.email)[0].is_cancelled
    assert desk.told == [people.IAN.email]
    again = await desk.send(act="delete", **about)
    assert (again.status_code, "This event is not there any more." in again.text) == (400, True)
    assert desk.told == []


async def test_an_event_that_does_not_take_time_is_free(desk: Desk):
    await desk.send(act="add", title="Reminder", date="2026-11-26", time="09:30", minutes="5")
    assert desk.diary.events(people.IAN.email)[0].is_free
    assert "Does not take their time" in (await desk.look()).text


async def test_whole_days_and_single_occurrences_move_alone(desk: Desk):
    desk.event("away", berlin(24, 0), ends_at=berlin(26, 0), is_day=True, title="Away")
    desk.event("weekly", berlin(27, 9), rule="FREQ=WEEKLY;COUNT=2", title="Stand-up")
    await desk.send(act="move", calendar=people.IAN.email, event="away", date="2026-11-30")
    one = "weekly_20261127T080000Z"
    await desk.send(act="move", calendar=people.IAN.email, event=one, date="2026-11-26", time="10:00")
    assert "Mon 30 Nov – Tue 1 Dec Away" in (await desk.look()).text
    assert (await desk.look()).headings == [
        "This week 23 Nov – 29 Nov",
        "Thursday 26 November · Today",
        "Next week 30 Nov – 6 Dec",
        "Monday 30 November",
        "Friday 4 December",
    ]


async def test_organisers_answer_for_anybody_and_guests_for_themselves(desk: Desk):
    guests = invited(people.SOFIA, people.DEV)
    desk.event("both", berlin(26, 9), title="Talk", guests=(*guests, Guest(email=people.IAN.email)))
    about = {"act": "answer", "event": "both", "calendar": people.IAN.email}
    await desk.send(**about, guest=people.SOFIA.email, answer="tentative")
    assert "Sofia Rossi: maybe" in (await desk.look()).text
    hers = {**about, "calendar": people.SOFIA.email}
    await desk.send("google/sofia.rossi", **hers, guest=people.SOFIA.email, answer="declined")
    assert people.IAN.email in desk.told
    assert "Sofia Rossi: declined" in (await desk.look()).text
    for page, form in (
        ("google/sofia.rossi", {**hers, "guest": people.DEV.email, "answer": "accepted"}),
        ("google/ian.schmidt", {**about, "guest": people.IAN.email, "answer": "declined"}),
        ("google/ian.schmidt", {**about, "guest": people.DEV.email, "answer": "pending"}),
        ("google/sofia.rossi", {**hers, "act": "move", "date": "2026-11-26", "time": "12:00"}),
        ("google/dev.mehta", {**about, "guest": people.DEV.email, "answer": "declined"}),
    ):
        refused = await desk.send(page, **form)
        assert (refused.status_code, desk.told) == (400, []), form
    await desk.send("google/sofia.rossi", act="delete", calendar=people.SOFIA.email, event="both")
    assert "Talk" not in (await desk.look("google/sofia.rossi")).text
    assert "Talk" in (await desk.look()).text


async def test_declined_at_microsoft_an_invitation_leaves_the_guests_calendar(desk: Desk):
    diary = desk.services.microsoft.diary
    own = diary.calendars_of(people.INGRID.email)[0].id
    times: dict[str, Any] = {"starts_at": berlin(26, 9), "ends_at": berlin(26, 10), "zone": BERLIN.key}
    diary.write(Event(id="talk", calendar=own, title="Talk", guests=invited(people.IAN), **times))
    form = {"act": "answer", "event": "talk", "calendar": own, "guest": people.IAN.email}
    assert "Talk" in (await desk.look("microsoft/ian.schmidt")).text
    await desk.send("microsoft/ingrid.holm", **form, answer="declined")
    assert "Talk" not in (await desk.look("microsoft/ian.schmidt")).text
    assert "Ian Schmidt: declined" in (await desk.look("microsoft/ingrid.holm")).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"title": "x" * 201},
        {"date": ""},
        {"date": "2026-02-30"},
        {"date": "0001-01-01"},
        {"date": "9999-12-31"},
        {"time": "25:00"},
        {"minutes": "0"},
        {"minutes": "1441"},
        {"minutes": "٣"},
        {"minutes": "9" * 5000},
        {"act": "explode"},
        {"act": ""},
    ],
)
async def test_what_cannot_be_done_is_said_and_not_done(desk: Desk, wrong: dict[str, str]):
    good = {"act": "add", "title": "Dentist", "date": "2026-11-26", "time": "09:30", "minutes": "45"}
    sent = await desk.send(**{**good, **wrong})
    assert sent.status_code == 400
    assert "role='alert'" in sent.text
    assert desk.told == []


async def test_the_list_names_everybody_and_who_is_connected(desk: Desk):
    oauth = desk.services.microsoft.oauth
    asked = {
        "client_id": "panelry", "redirect_uri": "http://127.0.0.1/back", "response_type": "code",
        "scope": "User.Read", "state": "s",
    }  # fmt: skip
    assert "connected" not in (await desk.look("")).words
    back = oauth.consent(asked, people.INGRID.email)
    secret = {"client_id": "panelry", "client_secret": "s", "redirect_uri": asked["redirect_uri"]}
    oauth.issue({"grant_type": "authorization_code", "code": back["code"], **secret})
    page = await desk.look("")
    assert page.words.count("connected") == 1
    assert page.headings[0] == "Ingrid Holm"
    assert sorted(page.headings) == sorted(each.real_name for each in people.ACTIVE)
    assert "Panelry is connected to it" in (await desk.look("microsoft/ingrid.holm")).text
    assert "Panelry is not connected to it" in (await desk.look("google/ingrid.holm")).text


async def test_only_this_machine_and_these_pages_may_come_in_and_nothing_comes_from_elsewhere(desk: Desk):
    for headers in ({"host": "evil.example"}, {"origin": "https://evil.example"}, {"origin": "null"}):
        sent = await desk.http.post("calendars/google/ian.schmidt", data={"act": "add"}, headers=headers)
        assert sent.status_code == 403
    for missing in ("google/nobody", "yahoo/ian.schmidt", "google/viktor.petrov"):
        assert (await desk.http.get(f"calendars/{missing}")).status_code == 404
    answer = await desk.http.get("calendars/google/ian.schmidt")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["cache-control"] == "no-store"
    assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in answer.text
