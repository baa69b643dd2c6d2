"""The manifest, the listeners and the scopes say the same."""

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Listener, listeners
from bot.blocks.answer_modals import decline_modal, late_modal, propose_modal
from bot.blocks.answers import answer_reminder, answers
from bot.blocks.cancel_modal import cancel_modal
from bot.blocks.candidate_view import candidate_list, candidate_view
from bot.blocks.card import card
from bot.blocks.follow_up import follow_up_message
from bot.blocks.home import home_view
from bot.blocks.interviewer_dm import interviewer_dm
from bot.blocks.meeting_view import meeting_view
from bot.blocks.move_modal import move_modal
from bot.blocks.notices import cancelled_notice, moved_notice
from bot.blocks.outcome_modal import outcome_modal, outcome_result_view
from bot.blocks.outcome_prompt import outcome_escalation, outcome_nudge, outcome_prompt
from bot.blocks.outcome_view import outcome_undone_view, outcome_view
from bot.blocks.prep_notes_modal import prep_notes_modal
from bot.blocks.reminder import reminder
from bot.blocks.schedule_modal import schedule_modal
from bot.blocks.shapes import Message
from bot.blocks.slot_offer import slot_offer
from bot.blocks.why_view import why_view
from bot.manifest import manifest_for, manifest_for_socket_mode
from core.follow_ups.facts import TodoList
from core.meetings.facts import Location, Meeting, Outcome, OutcomeRecord, Rsvp, Status
from core.meetings.forms import (
    Group,
    MeetingPage,
    MoveDraft,
    MoveForm,
    OptionalPeople,
    OutcomeForm,
    OutcomeResult,
    ScheduleForm,
)
from core.messages.facts import FailedMessage, FailedMessages
from core.offers.facts import OfferState
from tests.bot.blocks import made
from tests.bot.journeys.samples import JANE, NOW, SCREENING, card_of, draft, meeting
from tests.bot.journeys.world import open_world

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]

# Which scopes a Web API method needs. One that is not here is not called before somebody looked it up.
HISTORY = {"im:history", "channels:history", "groups:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "auth_test": set(),
    "views_open": set(),
    "views_update": set(),
    "views_publish": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "conversations_open": {"im:write"},
    "conversations_history": HISTORY,
    "conversations_replies": HISTORY,
}
SCOPES_OF_EVENTS: dict[str, set[str]] = {"app_home_opened": set(), "user_change": {"users:read"}}
# Scopes no method or event asks for by itself.
BEYOND = {"chat:write.public": "cards in public channels the app is not in"}


@pytest.fixture
async def registered():
    async with open_world() as world:
        yield listeners(world.parts)


def keys(registered: tuple[Listener, ...], kind: str) -> set[str]:
    return {each.key for each in registered if each.kind == kind and isinstance(each.key, str)}


def methods_called() -> set[str]:
    """Methods of Slack's Web API that are called anywhere in bot/, the stand-in left out."""
    files = [path for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts]
    called = {
        node.func.attr
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    families = re.compile(r"^(auth|chat|conversations|users|views|team|reactions|pins|bots|dnd|files)_")
    return {name for name in called if families.match(name) and hasattr(AsyncWebClient, name)}


def test_every_method_called_has_its_scope_and_no_scope_is_idle():
    needed = {scope for method in methods_called() for scope in SCOPES_OF_METHODS[method]}
    events = SETTINGS["event_subscriptions"]["bot_events"]
    needed |= {scope for event in events for scope in SCOPES_OF_EVENTS[event]}
    assert needed | {"commands"} | set(BEYOND) == set(SCOPES)


def test_scopes_and_events_are_listed_once_and_each_says_why():
    text = (ROOT / "manifest.yml").read_text()
    assert len(SCOPES) == len(set(SCOPES))
    for scope in set(SCOPES) - HISTORY:
        assert re.search(rf"- {re.escape(scope)} # \S", text), scope
    for event in SETTINGS["event_subscriptions"]["bot_events"]:
        assert re.search(rf"- {event} # \S", text), event


async def test_commands_and_events_have_their_listeners(registered):
    assert keys(registered, "command") == {each["command"] for each in FEATURES["slash_commands"]}
    assert keys(registered, "event") == set(SETTINGS["event_subscriptions"]["bot_events"])
    assert "shortcuts" not in FEATURES


def test_urls_are_given_where_slack_asks_for_them():
    assert not SETTINGS["socket_mode_enabled"]
    interactivity = SETTINGS["interactivity"]
    assert interactivity["is_enabled"]
    urls = [
        SETTINGS["event_subscriptions"]["request_url"],
        interactivity["request_url"],
        interactivity["message_menu_options_url"],
        *(each["url"] for each in FEATURES["slash_commands"]),
    ]
    assert set(urls) == {"https://panelry.example.com/slack/events"}


def test_the_form_for_socket_mode_is_the_same_without_addresses():
    expected = copy.deepcopy(MANIFEST)
    settings = expected["settings"]
    commands = expected["features"]["slash_commands"]
    for place in (settings["event_subscriptions"], settings["interactivity"], *commands):
        for key in [key for key in place if key.endswith("url")]:
            del place[key]
    settings["socket_mode_enabled"] = True
    assert yaml.safe_load(manifest_for_socket_mode()) == expected


def test_the_form_for_http_has_ones_own_address_everywhere():
    text = manifest_for("https://hire.acme.example/")
    assert text.count("https://hire.acme.example/slack/events") == 4
    assert "panelry.example.com" not in text


def test_what_needs_what_is_there():
    assert "commands" in SCOPES
    assert FEATURES["bot_user"]["display_name"]
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert FEATURES["app_home"]["messages_tab_read_only_enabled"]
    assert all(each["should_escape"] for each in FEATURES["slash_commands"])
    redirects = MANIFEST["oauth_config"].get("redirect_urls", [])
    assert all(each.startswith("https://") for each in redirects)


def test_texts_are_within_slacks_limits():
    shown = MANIFEST["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", FEATURES["bot_user"]["display_name"])
    for command in FEATURES["slash_commands"]:
        assert re.fullmatch(r"/\S{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000


# What is offered in windows and messages, and what listens to it


def screens() -> Iterator[dict[str, Any]]:
    """Every view, and every message as `{"blocks": …}`, each with all it may show."""
    online = meeting(location=Location(join_url="https://meet.example/x"))
    over = meeting(is_over=True)
    record = OutcomeRecord(outcome=Outcome.ADVANCE, notes="", next_action="", by=None, at=NOW)
    done = meeting(is_over=True, status=Status.COMPLETED, outcome=record)
    zone = {"timezone": "Europe/Berlin"}
    moving = MoveDraft(
        meeting=online, form=MoveForm(meeting_id=42, version=1), suggestions=draft().suggestions
    )
    page = MeetingPage(meetings=(online, over), this_week=2, next_cursor="a", previous_cursor="b", now=NOW)
    log = OutcomeForm(meeting_id=42)
    yield schedule_modal(draft(), asked=None, now=NOW, warnings=["x"], **zone)
    crowd = ("U0ANA", "U0BO")
    everybody = ScheduleForm(
        submission_key="k",
        interviewer_ids=crowd,
        other_group=Group(member_ids=crowd, take=1),
        optional_people=OptionalPeople(),
    )
    yield schedule_modal(made.draft(everybody, suggestions=()), asked=None, now=NOW, **zone)
    yield why_view(made.explanation(), now=NOW, **zone)
    yield move_modal(moving, now=NOW, warnings=["x"], **zone)
    yield move_modal(replace(moving, left=online.interviewers), now=NOW, **zone)
    yield cancel_modal(online, timezone="UTC")
    yield decline_modal(online, timezone="UTC")
    yield propose_modal(moving, now=NOW, **zone)
    yield late_modal(online, online.interviewers[0], timezone="UTC")
    yield from ({"blocks": message.blocks} for message in answer_messages(online))
    yield prep_notes_modal(online)
    yield outcome_modal(over, log)
    yield outcome_view(done, log, timezone="UTC", tasks=(made.follow_up(), made.follow_up(done_at=NOW)))
    yield outcome_result_view(
        OutcomeResult(meeting=done, stage_before="A", stage_after="B", next_type=SCREENING)
    )
    undone = OutcomeResult(meeting=over, stage_before="A", stage_after="B", next_type=None)
    yield outcome_undone_view(undone)
    yield from ({"blocks": message.blocks} for message in (*task_messages(online), *offer_messages(online)))
    yield candidate_view(card_of(online, over), **zone)
    yield candidate_list([JANE], "jane")
    yield home_view(page, showing="upcoming")
    lost = FailedMessage(id=1, kind="card", recipient="C0HIRING", why="Archived.", meeting=online)
    todo = TodoList(tasks=(made.follow_up(),), count=1, today=NOW.date())
    yield home_view(page, showing="past", failed=FailedMessages(newest=(lost,)), todo=todo)
    for each in (online, over, done):
        yield meeting_view(each, **zone)
        messages = [
            card(each), interviewer_dm(each, **zone),
            moved_notice(each, **zone), cancelled_notice(each, **zone),
            outcome_prompt(each, **zone), outcome_nudge(each, **zone), outcome_escalation(each, **zone),
            reminder(each, minutes_before=15, now=each.starts_at - timedelta(minutes=15), **zone),
        ]  # fmt: skip
        yield from ({"blocks": message.blocks} for message in messages)


def answer_messages(online: Meeting) -> Iterator[Message]:
    """Before and after somebody answered, shortly before the start."""
    (ian,) = online.interviewers
    at = online.starts_at + timedelta(days=1)
    for part in (ian, replace(ian, rsvp=Rsvp.TENTATIVE, proposed_starts_at=at)):
        told = replace(online, interviewers=(part,), is_soon=True)
        reader = {"timezone": "Europe/Berlin", "reader": ian.member.slack_user_id}
        yield from (card(told), answers(told, timezone="Europe/Berlin"), answer_reminder(told, **reader))
        yield from (interviewer_dm(told, **reader), moved_notice(told, **reader))


def task_messages(online: Meeting) -> Iterator[Message]:
    """To do, and done."""
    for task in (made.follow_up(), made.follow_up(done_at=NOW)):
        yield follow_up_message(task, online, asked_on=task.due_on)


def offer_messages(online: Meeting) -> Iterator[Message]:
    """Offered, and taken."""
    for state in (OfferState.OPEN, OfferState.MOVED):
        yield slot_offer(online, made.offer(state=state, starts_at=online.starts_at))


def elements(block: dict[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    """The elements of a block, each with whether Slack tells us at once when it is used."""
    if block["type"] == "input":
        yield block["element"], bool(block.get("dispatch_action"))
    for each in [*block.get("elements", []), *filter(None, [block.get("accessory")])]:
        if "action_id" in each:
            yield each, True


def offered() -> tuple[set[str], set[str], set[str]]:
    """Action ids that reach us, action ids that ask for options, callback ids that can be submitted."""
    actions, options, callbacks = set(), set(), set()
    for screen in screens():
        if screen.get("submit"):
            callbacks.add(screen["callback_id"])
        for block in screen["blocks"]:
            for element, tells in elements(block):
                actions |= {element["action_id"]} if tells else set()
                options |= {element["action_id"]} if element["type"] == "external_select" else set()
    return actions, options, callbacks


def is_heard(registered: tuple[Listener, ...], action_id: str) -> bool:
    patterns = [each.key for each in registered if each.kind == "action"]
    return any(key == action_id if isinstance(key, str) else key.search(action_id) for key in patterns)


async def test_everything_offered_is_heard(registered):
    actions, options, callbacks = offered()
    assert {each for each in actions if not is_heard(registered, each)} == set()
    assert options == keys(registered, "options")
    assert callbacks == keys(registered, "view")


async def test_nothing_is_listened_to_that_is_never_offered(registered):
    actions, _, _ = offered()
    for each in registered:
        if each.kind == "action":
            heard = [one for one in actions if is_heard((each,), one)]
            assert heard, each.key


async def test_each_thing_is_listened_to_once(registered):
    actions, _, _ = offered()
    for action_id in actions:
        assert sum(is_heard((each,), action_id) for each in registered) == 1, action_id
    assert len({(each.kind, str(each.key)) for each in registered}) == len(registered)


def test_no_view_asks_to_hear_of_its_closing():
    assert not any(screen.get("notify_on_close") for screen in screens())
