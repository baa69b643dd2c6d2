"""The Slack road, against a Slack on a real socket."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.blocks.card import card
from bot.deliver import SlackRoad
from bot.render import RENDER
from core.errors import NotFound
from core.meetings.facts import Outcome, Status
from core.messages.deliver import Delayed, Deliver, Envelope, Refused
from tests.bot.blocks import made
from tests.bot.fake_slack import Slack


@pytest.fixture
async def base_url(slack: Slack) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await runner.cleanup()


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
async def road(base_url: str) -> AsyncIterator[SlackRoad]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient("xoxb-sandbox-1", base_url, session=session, retry_handlers=[])
        client.proxy = None

        async def client_for(workspace_id: int) -> AsyncWebClient:
            if workspace_id != 1:
                raise NotFound("Panelry is not installed in this workspace any more.")
            return client

        yield SlackRoad(client_for)


def envelope(kind: str = "card", **changes: Any) -> Envelope:
    facts: dict[str, Any] = {
        "id": 1,
        "workspace_id": 1,
        "key": f"key-of-{kind}",
        "kind": kind,
        "recipient": "C0HIRING" if kind in {"card", "history"} else "U0ANA",
        "recipient_name": "Ana Silva",
        "recipient_timezone": "Europe/Lisbon",
        "meeting": made.meeting(),
        "now": made.NOW,
        "minutes_before": 15,
        "claimed_at": datetime.now(UTC),
        "follow_up": made.follow_up(),
        "offer": made.offer(),
        "detail": {"what": "prep_notes", "by": "U0RITA", "card": "C0HIRING:1.5"},
    }
    return Envelope(**(facts | changes))


@pytest.mark.parametrize("kind", RENDER)
async def test_every_kind_is_posted_with_its_key(slack: Slack, road: Deliver, kind: str) -> None:
    reference = await road.deliver(envelope(kind))
    (message,) = slack.posted
    assert reference == f"{message['channel']}:{message['ts']}"
    assert message["metadata"] == {
        "event_type": "panelry_message",
        "event_payload": {"key": f"key-of-{kind}"},
    }
    assert message["text"]
    assert message["blocks"]
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)
    assert message["channel"] == ("C0HIRING" if kind in {"card", "history"} else "D0ANA")
    assert message.get("thread_ts") == ("1.5" if kind == "history" else None)


async def test_a_living_message_is_edited_in_place(slack: Slack, road: Deliver) -> None:
    reference = await road.deliver(envelope())
    over = made.meeting(is_over=True, status=Status.COMPLETED, outcome=made.recorded(Outcome.ADVANCE))
    assert await road.deliver(envelope(meeting=over, reference=reference)) == reference
    (message,) = slack.posted
    assert message["text"] == card(over).text
    assert message["metadata"]["event_payload"]["key"] == "key-of-card"


@pytest.mark.parametrize("error", ["message_not_found", "cant_update_message", "edit_window_closed"])
async def test_a_living_message_that_is_gone_is_posted_anew(slack: Slack, road: Deliver, error: str) -> None:
    slack.troubles["chat.update"] = [error]
    reference = await road.deliver(envelope(reference="C0HIRING:1.5"))
    assert reference != "C0HIRING:1.5"
    assert len(slack.posted) == 1


async def test_a_message_that_does_not_live_is_not_posted_twice(slack: Slack, road: Deliver) -> None:
    slack.troubles["chat.update"] = ["message_not_found"]
    with pytest.raises(Refused, match="deleted"):
        await road.deliver(envelope("reminder", reference="D0ANA:1.5"))
    assert slack.posted == []


@pytest.mark.parametrize(
    ("kind", "reference", "whole"),
    [
        ("card", None, False),
        ("history", None, False),
        ("reminder", None, True),
        ("card", "C0HIRING:1.5", True),
    ],
)
async def test_a_rate_limit_delays(
    slack: Slack, road: Deliver, kind: str, reference: str | None, whole: bool
) -> None:
    slack.troubles = {"chat.postMessage": [429], "chat.update": [429]}
    with pytest.raises(Delayed) as delayed:
        await road.deliver(envelope(kind, reference=reference))
    assert (delayed.value.retry_after, delayed.value.whole_workspace) == (7.0, whole)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("not_in_channel", "Panelry is not in that channel. Invite it there with /invite @panelry"),
        ("channel_not_found", "Panelry cannot see that channel. Invite it there with /invite @panelry"),
        ("is_archived", "archived"),
        ("restricted_action_read_only_channel", "ask an admin to allow it"),
        ("restricted_action", "ask an admin to allow it"),
        ("missing_scope", "chat:write"),
        ("invalid_blocks", "a defect in Panelry"),
        ("msg_blocks_too_long", "a defect in Panelry"),
        ("thread_not_found", "deleted"),
    ],
)
async def test_what_will_never_work_is_refused_with_what_to_do(
    slack: Slack, road: Deliver, error: str, sentence: str
) -> None:
    slack.troubles["chat.postMessage"] = [(error, {"needed": "chat:write", "provided": ""})]
    with pytest.raises(Refused) as refused:
        await road.deliver(envelope())
    assert sentence in refused.value.sentence


@pytest.mark.parametrize("error", ["user_not_found", "channel_not_found", "user_disabled"])
async def test_a_person_who_cannot_be_reached_is_refused(slack: Slack, road: Deliver, error: str) -> None:
    slack.troubles["chat.postMessage"] = [error]
    with pytest.raises(Refused, match="cannot be reached"):
        await road.deliver(envelope("reminder"))


@pytest.mark.parametrize(
    "trouble", [500, 503, "internal_error", "service_unavailable", "message_limit_exceeded"]
)
async def test_trouble_of_slacks_own_is_tried_again(slack: Slack, road: Deliver, trouble: Any) -> None:
    slack.troubles["chat.postMessage"] = [trouble]
    with pytest.raises(SlackApiError):
        await road.deliver(envelope())
    await road.deliver(envelope())


@pytest.mark.parametrize(
    "changes", [{"workspace_id": 2}, {"kind": "telegram"}, {"kind": "history", "detail": {}}]
)
async def test_what_cannot_be_sent_at_all_is_refused(
    slack: Slack, road: Deliver, changes: dict[str, Any]
) -> None:
    with pytest.raises(Refused):
        await road.deliver(replace(envelope(), **changes))
    assert slack.posted == []


@pytest.mark.parametrize("kind", ["card", "reminder", "history", "outcome_prompt"])
async def test_a_message_whose_answer_was_lost_is_found(slack: Slack, road: Deliver, kind: str) -> None:
    slack.troubles["chat.postMessage"] = ["swallow"]
    with pytest.raises(aiohttp.ClientError):
        await road.deliver(envelope(kind))
    (message,) = slack.posted
    assert await road.find(envelope(kind)) == f"{message['channel']}:{message['ts']}"


async def test_a_message_is_found_on_a_later_page(slack: Slack, road: Deliver) -> None:
    slack.page_size = 2
    for number in range(5):
        await road.deliver(envelope(key=f"key-{number}"))
    assert await road.find(envelope(key="key-4")) == f"C0HIRING:{slack.posted[4]['ts']}"
    assert await road.find(envelope(key="key-9", claimed_at=None)) is None


async def test_a_message_that_never_arrived_is_not_found(slack: Slack, road: Deliver) -> None:
    await road.deliver(envelope(key="another"))
    assert await road.find(envelope()) is None
    assert await road.find(envelope("reminder")) is None


async def test_nothing_older_than_the_first_try_is_looked_at(slack: Slack, road: Deliver) -> None:
    await road.deliver(envelope())
    assert await road.find(envelope(claimed_at=datetime.now(UTC) + timedelta(hours=1))) is None
    method, given = slack.calls[-1]
    assert method == "conversations.history"
    assert float(given["oldest"]) > datetime.now(UTC).timestamp() + 3000


async def test_an_interrupted_edit_is_done_again(slack: Slack, road: Deliver) -> None:
    assert await road.find(envelope(reference="C0HIRING:1.5")) is None
    assert slack.calls == []


@pytest.mark.parametrize("error", ["missing_scope", "channel_not_found", "not_in_channel"])
async def test_where_we_may_not_look_a_card_is_posted_and_the_rest_is_not(
    slack: Slack, road: Deliver, error: str
) -> None:
    slack.troubles = {"conversations.history": [error, error]}
    assert await road.find(envelope()) is None
    assert await road.find(envelope("reminder")) == "unknown"
    assert await road.deliver(envelope("outcome_prompt", reference="unknown")) == "unknown"
    assert slack.posted == []


async def test_a_line_under_a_card_in_a_conversation_is_found_there(slack: Slack, road: Deliver) -> None:
    line = envelope("history", recipient="U0RITA", detail={"what": "moved", "card": "D0RITA:1.5"})
    reference = await road.deliver(line)
    assert await road.find(line) == reference
    assert "conversations.open" not in [method for method, _ in slack.calls]


async def test_a_rate_limit_without_a_time_waits_a_while(slack: Slack, road: Deliver) -> None:
    slack.troubles["chat.postMessage"] = ["ratelimited"]
    with pytest.raises(Delayed) as delayed:
        await road.deliver(envelope())
    assert delayed.value.retry_after == 30.0


async def test_a_look_up_waits_its_turn(slack: Slack, road: Deliver) -> None:
    slack.troubles = {"conversations.open": [429], "conversations.history": ["internal_error"]}
    with pytest.raises(Delayed):
        await road.find(envelope("reminder"))
    with pytest.raises(SlackApiError):
        await road.find(envelope())


async def test_who_interviewed_alone_is_not_told_to_ask_themselves(slack: Slack, road: Deliver) -> None:
    alone = made.meeting(is_over=True, interviewers=made.meeting().interviewers[:1])
    await road.deliver(envelope("outcome_escalation", meeting=alone))
    await road.deliver(envelope("outcome_escalation", meeting=alone, recipient="U0RITA"))
    own, theirs = (message["text"] for message in slack.posted)
    assert "<@U0ANA>" not in own.splitlines()[0]
    assert "Ask <@U0ANA>, or do it here." in theirs


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("card", "The card of *Phone screening with Jane Doe* could not be posted in <#C0HIRING>."),
        ("interviewer_dm", "The message about *Phone screening with Jane Doe* could not be sent to"),
        ("invitation", "The invitation to *Phone screening with Jane Doe* could not be sent."),
        ("invitation_moved", "The new time of *Phone screening with Jane Doe* could not be sent"),
        ("invitation_cancelled", "The cancellation of *Phone"),
        ("reminder", "A reminder of *Phone"),
        ("telegram", "A message about *Phone"),
    ],
)
async def test_an_organiser_hears_what_never_arrived(
    slack: Slack, road: Deliver, what: str, words: str
) -> None:
    why = "The mail server refused this address."
    detail = {"what": what, "to": "C0HIRING", "why": why, "message": 7}
    await road.deliver(envelope("undelivered", detail=detail))
    (message,) = slack.posted
    assert message["text"].startswith(words)
    assert f" {why}" in message["text"]
    assert message["text"].endswith("\nTue 24 Nov, 13:00–13:30 (Lisbon time)")
    assert '"action_id": "retry_message"' in str(message["blocks"]).replace("'", '"')


async def test_a_notice_of_an_earlier_version_still_leaves(slack: Slack, road: Deliver) -> None:
    await road.deliver(envelope("undelivered", detail={"what": "card", "why": "It is archived."}))
    (message,) = slack.posted
    assert "could not be posted. It is archived." in message["text"]
    assert "retry_message" not in str(message["blocks"])


TOKEN = ("account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed")


@pytest.mark.parametrize("error", TOKEN)
async def test_without_a_good_token_everything_waits_and_readiness_says_so(
    slack: Slack, road: SlackRoad, error: str
) -> None:
    slack.troubles = {"chat.postMessage": [error], "chat.update": [error]}
    for reference in (None, "C0HIRING:1.5"):
        with pytest.raises(Delayed) as delayed:
            await road.deliver(envelope("card", reference=reference))
        assert delayed.value.whole_workspace
        assert "Set a new SLACK_BOT_TOKEN" in (road.problem() or "")
    await road.deliver(envelope("reminder"))
    assert road.problem() is None


@pytest.mark.parametrize("kind", ["card", "reminder"])
async def test_without_a_good_token_nothing_is_taken_for_arrived(
    slack: Slack, road: SlackRoad, kind: str
) -> None:
    slack.troubles = {"conversations.open": ["token_revoked"], "conversations.history": ["token_revoked"]}
    with pytest.raises(Delayed):
        await road.find(envelope(kind))
