import asyncio

import pytest

from bot.journeys.refill import under_way
from core.errors import BadInput, HostBusy, NeedsConfirmation, NotAllowed, TimeTaken
from core.meetings.forms import MeetingPage
from tests.bot.journeys.fake_slack import IAN, RITA
from tests.bot.journeys.samples import NOW, draft, meeting
from tests.bot.journeys.world import World, filled, interaction, open_world, signed, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


@pytest.fixture
async def hasty():
    """A world where nothing is waited for before the answer."""
    async with open_world(patience_seconds=0) as opened:
        yield opened


async def booked(world: World):
    world.core.answers["book_meeting"] = meeting()
    world.core.answers["list_meetings"] = MeetingPage(meetings=(), this_week=0, now=NOW)


async def test_a_booking_is_shown_in_the_answer(world: World):
    view = await world.scheduling()
    await booked(world)
    first = await world.submit(filled(view))
    again = await world.submit({**filled(view), "id": view["id"]})
    assert first.body["response_action"] == "update"
    assert first.body["view"]["callback_id"] == "booked"
    assert again.body == first.body
    await world.settled()
    keys = [form.submission_key for (form,) in world.core.called("book_meeting")]
    assert keys == ["k1", "k1"]
    assert world.slack.called("views.publish")[0]["user_id"] == RITA


async def test_bad_input_stands_under_its_field(world: World):
    view = await world.scheduling()
    world.core.answers["book_meeting"] = BadInput("Choose a time.", field="time")
    answer = await world.submit(filled(view))
    (block_id,) = answer.body["errors"]
    assert answer.body["response_action"] == "errors"
    assert block_id.startswith("time-")


async def test_a_refusal_without_a_field_keeps_the_form(world: World):
    view = await world.scheduling()
    world.core.answers["book_meeting"] = NotAllowed("Ask a recruiter.")
    answer = await world.submit(filled(view, prep_notes={"value": "Typed by Rita"}))
    assert answer.body["view"]["callback_id"] == "schedule_meeting"
    assert answer.body["view"]["private_metadata"] == view["private_metadata"]
    assert "Ask a recruiter." in words(answer.body["view"])
    assert "Typed by Rita" in words(answer.body["view"])


@pytest.mark.parametrize("error", [TimeTaken, HostBusy])
async def test_a_time_just_taken_is_refused_and_fresh_times_follow(world: World, error: type):
    view = await world.scheduling()
    fresh = draft(suggestions_note="These are the times left.")
    world.core.answers |= {"book_meeting": error("Just taken.", field="time"), "revise_draft": fresh}
    answer = await world.submit(filled(view))
    assert list(answer.body["errors"].values()) == ["Just taken."]
    await world.settled()
    (form,) = world.core.called("revise_draft")[0]
    assert (form.starts_at, form.submission_key) == (None, "k1")
    assert "Just taken." in words(world.slack.view())
    assert "These are the times left." in words(world.slack.view())


async def test_broken_rules_are_asked_about_in_the_filled_form(world: World):
    view = await world.scheduling()
    warning = NeedsConfirmation(["Ian has no hours then."])
    world.core.answers |= {"book_meeting": warning, "revise_draft": draft}
    answer = await world.submit(filled(view))
    assert answer.body["view"]["callback_id"] == "schedule_meeting"
    assert "Ian has no hours then." in words(answer.body["view"])
    ticked = filled(answer.body["view"], confirm={"selected_options": [{"value": "yes"}]})
    await booked(world)
    await world.submit({**ticked, "id": view["id"]})
    (form,) = world.core.called("book_meeting")[-1]
    assert form.confirmed


async def test_an_unforeseen_error_gives_the_form_back_with_a_reference(world: World):
    view = await world.scheduling()
    world.core.answers["book_meeting"] = RuntimeError("database is gone")
    answer = await world.submit(filled(view, prep_notes={"value": "Typed by Rita"}))
    assert "reference" in words(answer.body["view"])
    assert "Typed by Rita" in words(answer.body["view"])


async def test_fresh_times_wait_until_the_refusal_is_on_its_way(world: World):
    view, sending, gate = await world.scheduling(), asyncio.Event(), asyncio.Event()
    world.core.answers |= {"book_meeting": TimeTaken("Just taken.", field="time"), "revise_draft": draft()}
    body = interaction({"type": "view_submission", "view": filled(view)}).encode()

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sending.set()
        await gate.wait()

    headers = [(name.encode(), value.encode()) for name, value in signed(body).items()]
    scope = {"type": "http", "method": "POST", "path": "/slack/events", "query_string": b""}
    answering = asyncio.create_task(world.asgi({**scope, "headers": headers}, receive, send))
    updates = len(world.slack.called("views.update"))
    await sending.wait()
    client = await world.parts.clients.client_for(7)
    for _ in range(3):  # an update on its way would arrive before these
        await client.users_info(user=IAN)
    assert world.core.called("revise_draft")
    assert len(world.slack.called("views.update")) == updates
    gate.set()
    await answering
    await world.settled()
    assert len(world.slack.called("views.update")) == updates + 1


# A slow database


async def slowly(world: World, outcome, **fields):
    """Submits the form while booking waits, lets it go on once Slack has its answer."""
    view, gate = await world.scheduling(), asyncio.Event()

    async def book(_):
        await gate.wait()
        return outcome

    await booked(world)
    world.core.answers["book_meeting"] = book
    answer = await world.submit(filled(view, **fields))
    gate.set()
    return answer


TYPED = {"prep_notes": {"value": "Typed by Rita"}}


async def test_a_slow_booking_goes_on_after_the_answer(hasty: World):
    answer = await slowly(hasty, meeting())
    assert "Booking… This takes longer than usual." in words(answer.body["view"])
    await hasty.settled()
    assert hasty.slack.view()["callback_id"] == "booked"


async def test_a_form_left_behind_by_a_process_that_died_says_what_to_do_and_can_be_sent_again(hasty: World):
    view = await hasty.scheduling()
    hasty.core.answers["book_meeting"] = lambda _: asyncio.Event().wait()
    await hasty.submit(filled(view, **TYPED))
    await hasty.parts.work.drain(0)
    left = hasty.slack.view()
    assert "press Schedule and send invite again; it is done once only" in words(left)
    await booked(hasty)
    await hasty.submit(filled(left))
    await hasty.settled()
    first, again = (form for (form,) in hasty.core.called("book_meeting"))
    assert first == again
    assert hasty.slack.view()["callback_id"] == "booked"


async def test_sent_again_and_refused_it_says_that_and_no_more_that_it_is_under_way(world: World):
    view = await world.scheduling()
    left = under_way(filled(view, **TYPED), "Booking…")
    assert left is not None
    world.core.answers["book_meeting"] = BadInput("Choose a time.", field="time")
    answer = await world.submit({**filled(left), "id": view["id"]})
    assert answer.body["response_action"] == "update"
    assert "Choose a time." in words(answer.body["view"])
    assert "Booking…" not in words(answer.body["view"])
    assert "Typed by Rita" in words(answer.body["view"])


async def test_sent_again_in_the_midst_of_it_both_end_in_the_same(hasty: World):
    view, gate = await hasty.scheduling(), asyncio.Event()

    async def book(_):
        await gate.wait()
        return meeting()

    await booked(hasty)
    hasty.core.answers["book_meeting"] = book
    first = await hasty.submit(filled(view))
    again = await hasty.submit(filled({**first.body["view"], "id": view["id"]}))
    assert words(again.body["view"]).count("Booking…") == 1
    gate.set()
    await hasty.settled()
    assert hasty.slack.view()["callback_id"] == "booked"


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        (BadInput("Choose a time.", field="time"), "Choose a time."),
        (NotAllowed("Ask a recruiter."), "Ask a recruiter."),
        (RuntimeError("database is gone"), "reference"),
    ],
)
async def test_a_slow_refusal_brings_the_form_back(hasty: World, outcome: Exception, sentence: str):
    await slowly(hasty, outcome, **TYPED)
    await hasty.settled()
    assert hasty.slack.view()["callback_id"] == "schedule_meeting"
    assert sentence in words(hasty.slack.view())
    assert "Typed by Rita" in words(hasty.slack.view())


async def test_a_slow_loss_brings_the_form_back_with_fresh_times(hasty: World):
    hasty.core.answers["revise_draft"] = draft(suggestions_note="These are the times left.")
    await slowly(hasty, TimeTaken("Just taken.", field="time"))
    await hasty.settled()
    assert "Just taken." in words(hasty.slack.view())
    assert "These are the times left." in words(hasty.slack.view())


async def test_a_slow_refusal_reaches_a_person_who_closed_the_window(hasty: World):
    await slowly(hasty, BadInput("Choose a time.", field="time"))
    hasty.slack.views.clear()
    await hasty.settled()
    (message,) = hasty.slack.called("chat.postMessage")
    assert (message["channel"], message["text"]) == (RITA, "Choose a time.")


async def test_shutdown_waits_for_a_booking_under_way(hasty: World):
    await slowly(hasty, meeting())
    await hasty.parts.work.drain(10)
    assert hasty.slack.view()["callback_id"] == "booked"
