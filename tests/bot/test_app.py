import io
import json
import os
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from prometheus_client import REGISTRY

from bot.app import build_app
from bot.journeys.net import asks
from bot.replays import Replays
from tests.bot.journeys.fake_slack import RITA
from tests.bot.journeys.samples import draft
from tests.bot.journeys.world import World, interaction, open_world, signed, words


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


async def test_a_wrong_signature_is_refused(world: World):
    assert (await world.send("command=/schedule", signed(b"something else"))).status == 401


@pytest.mark.parametrize("stamp", ["yesterday", "", "-1", "1e9", "٣", "9" * 5000, "0"])
async def test_a_stamp_that_is_old_or_no_number_is_refused(world: World, stamp: str):
    headers = signed(b"x") if not stamp.isascii() else signed(b"x", stamp=stamp or "0")
    headers["x-slack-request-timestamp"] = stamp.encode().decode("latin-1")
    assert (await world.send("x", headers)).status == 401


async def test_a_request_older_than_five_minutes_is_refused(world: World):
    stamp = str(int(time.time()) - 301)
    assert (await world.send("x=1", signed(b"x=1", stamp=stamp))).status == 401


async def test_a_missing_or_strange_signature_is_refused(world: World):
    assert (await world.send("x=1", {"x-slack-signature": ""})).status == 401
    assert (await world.send("x=1", {"x-slack-signature": "v0=\xe9"})).status == 401
    assert (await world.send(b"\xff\xfe", signed(b"\xff\xfe"))).status == 401


async def test_more_than_slack_ever_sends_is_refused(world: World):
    body = b"x" * 2_100_000
    async with world.session.post(world.url, data=io.BytesIO(body), headers=signed(body)) as answer:
        assert answer.status == 401


async def test_the_url_check_is_answered(world: World):
    sent = json.dumps({"type": "url_verification", "challenge": "c1"})
    answer = await world.send(sent, {"content-type": "application/json"})
    assert (answer.status, answer.body) == (200, {"challenge": "c1"})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "payload=",
        "payload=nonsense",
        "{",
        "payload=%5B%5D",
        "payload=%7B%22type%22%3A%22block_actions%22%2C%22actions%22%3A%5B%5D%2C%22team%22%3A%7B%22id%22%3A%22T1%22%7D%7D",
        "payload=1",
        "command=%2Funknown&team_id=T1&user_id=U1",
        "payload=%7B%22view%22%3A7%2C%22team%22%3A3%7D",
    ],
)
async def test_a_signed_request_nobody_understands_is_answered_all_the_same(world: World, body: str):
    assert (await world.send(body)).status == 200


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "older", "block_id": "b"}]},
        {"type": "block_actions", "actions": [{"type": "button", "action_id": "record_outcome:"}]},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "older", "blocks": []}},
        {"type": "view_submission", "view": {"type": "modal", "callback_id": "move_meeting"}},
        {"type": "view_closed", "view": {"type": "modal", "callback_id": "schedule_meeting"}},
        {"type": "shortcut", "callback_id": "older"},
        {"type": "message_action", "callback_id": "older"},
    ],
)
async def test_what_an_older_version_offered_is_answered(world: World, payload: dict[str, Any]):
    assert (await world.interact(payload)).status == 200


async def test_a_candidate_may_be_called_payload(world: World):
    world.core.answers["draft_meeting"] = draft()
    await world.command("Payload payload={}")
    await world.settled()
    assert world.core.called("draft_meeting") == [("Payload payload={}", "C1")]


async def test_an_unknown_select_gets_no_options(world: World):
    answer = await world.search("x", action_id="older")
    assert answer.body == {"options": []}


async def test_an_unknown_event_is_answered(world: World):
    assert (await world.event({"type": "reaction_added", "user": "U1"})).status == 200


async def test_a_rate_limit_notice_is_answered(world: World):
    sent = json.dumps({"type": "app_rate_limited", "team_id": "T1", "minute_rate_limited": 1})
    assert (await world.send(sent, {"content-type": "application/json"})).status == 200


async def test_a_workspace_without_panelry_is_told_so(world: World):
    answer = await world.command("help", team_id="T2")
    assert "not installed in this workspace" in answer.body["text"]
    await world.press("move_meeting", team={"id": "T2"})
    await world.settled()
    assert "not installed in this workspace" in world.slack.responses[0]["text"]
    view = {"type": "modal", "id": "V1", "callback_id": "move_meeting", "app_installed_team_id": "T2"}
    answer = await world.interact({"type": "view_submission", "view": view})
    assert "not installed in this workspace" in words(answer.body["view"])
    assert not world.core.calls


async def test_an_unforeseen_error_is_answered_with_a_reference(world: World):
    world.core.answers["find_actor"] = RuntimeError("database is gone")
    await world.press("move_meeting")
    await world.settled()
    (view,) = [call["view"] for call in world.slack.called("views.update")]
    assert "reference" in json.dumps(view)
    assert "database is gone" not in json.dumps(view)


async def test_a_button_without_its_value_tells_the_person(world: World):
    assert (await world.press("move_meeting", value="")).status == 200
    await world.settled()
    assert "from an earlier version" in world.slack.responses[0]["text"]


async def test_an_event_that_failed_is_sent_again_by_slack(world: World):
    world.core.answers["register_members"] = RuntimeError("database is gone")
    answer = await world.event({"type": "user_change", "user": {"id": "U1", "team_id": "T1", "name": "x"}})
    assert answer.status == 500


async def test_the_environment_does_not_change_the_app(world: World, monkeypatch: pytest.MonkeyPatch):
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"):
        monkeypatch.setenv(name, "from-the-environment")
    app = build_app(world.parts, signing_secret="s")
    assert app.oauth_flow is None
    assert app.installation_store is None
    assert os.environ["SLACK_CLIENT_ID"] == "from-the-environment"


async def test_the_installation_is_read_once(world: World):
    world.core.answers["draft_meeting"] = draft()
    for _ in range(3):
        await world.command("Jane")
    await world.settled()
    assert world.teams.reads == 1


async def test_the_log_names_requests_by_ids_of_ours():
    assert asks({"command": "/schedule", "text": "Jane Doe"}) == "/schedule"
    pressed = {"type": "block_actions", "actions": [{"action_id": "a", "value": "Jane"}]}
    assert asks(pressed) == "block_actions a"
    assert asks({"type": "view_submission", "view": {"callback_id": "c"}}) == "view_submission c"
    outcome = {"type": "block_actions", "actions": [{"action_id": "record_outcome:rejected"}]}
    assert asks(outcome) == "block_actions record_outcome"
    assert asks({"type": "block_suggestion", "action_id": "s", "value": "Jane"}) == "block_suggestion s"
    assert asks({"type": "event_callback", "event": {"type": "user_change"}}) == "event_callback user_change"


async def test_a_request_overheard_is_answered_once(world: World):
    world.core.answers["draft_meeting"] = draft()
    who = {"team_id": "T1", "user_id": RITA, "trigger_id": "1.1"}
    body = urlencode({"command": "/schedule", "text": "Jane", **who})
    headers = signed(body.encode())
    assert [(await world.send(body, headers)).status for _ in range(2)] == [200, 401]
    await world.settled()
    assert len(world.core.called("draft_meeting")) == 1


@pytest.mark.parametrize(
    "body",
    [
        "ssl_check=1&token=x",
        interaction({"type": "block_suggestion", "action_id": "candidate_search", "value": "j"}),
        interaction({"type": "view_closed", "view": {"type": "modal", "callback_id": "x"}}),
        json.dumps({"type": "url_verification", "challenge": "c1"}),
    ],
)
async def test_two_of_the_same_in_a_second_are_no_replay(world: World, body: str):
    world.core.answers["search_candidates"] = ()
    headers = signed(body.encode())
    if body.startswith("{"):
        headers["content-type"] = "application/json"
    assert [(await world.send(body, headers)).status for _ in range(2)] == [200, 200]


async def test_an_event_that_failed_may_come_again_within_the_second(world: World):
    world.core.answers["register_members"] = RuntimeError("database is gone")
    event = {"type": "user_change", "user": {"id": "U1", "team_id": "T1", "name": "x"}}
    body = json.dumps({"type": "event_callback", "team_id": "T1", "event_id": "E1", "event": event})
    headers = {**signed(body.encode()), "content-type": "application/json"}
    assert (await world.send(body, headers)).status == 500
    world.core.answers["register_members"] = None
    assert (await world.send(body, headers)).status == 200


def test_what_was_answered_is_remembered_while_its_stamp_is_valid():
    replays = Replays(most=2)
    assert replays.is_new("a", "command", stamp=1000, now=1000)
    assert not replays.is_new("a", "command", stamp=1000, now=1300)
    assert replays.is_new("a", "command", stamp=1000, now=1301)
    assert [replays.is_new(each, "command", stamp=1301, now=1301) for each in "bc"] == [True, True]
    assert [replays.is_new(each, "command", stamp=1301, now=1301) for each in "cb"] == [False, True]


async def test_how_long_slack_waited_is_measured(world: World):
    labels = {"kind": "command", "status": "200"}
    before = REGISTRY.get_sample_value("panelry_slack_answer_seconds_count", labels) or 0
    await world.command("help")
    await world.send("payload=nonsense")
    assert REGISTRY.get_sample_value("panelry_slack_answer_seconds_count", labels) == before + 1
    assert REGISTRY.get_sample_value("panelry_slack_answer_seconds_count", {"kind": "other", "status": "200"})
