"""A message whose answer was lost is looked for before it is sent again."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from bot.deliver import SlackRoad
from core.messages.deliver import Delayed, Deliver
from tests.bot.deliver.envelopes import envelope
from tests.bot.fake_slack import Slack


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


async def test_a_look_up_waits_its_turn(slack: Slack, road: Deliver) -> None:
    slack.troubles = {"conversations.open": [429], "conversations.history": ["internal_error"]}
    with pytest.raises(Delayed):
        await road.find(envelope("reminder"))
    with pytest.raises(SlackApiError):
        await road.find(envelope())


@pytest.mark.parametrize("kind", ["card", "reminder"])
async def test_without_a_good_token_nothing_is_taken_for_arrived(
    slack: Slack, road: SlackRoad, kind: str
) -> None:
    slack.troubles = {"conversations.open": ["token_revoked"], "conversations.history": ["token_revoked"]}
    with pytest.raises(Delayed):
        await road.find(envelope(kind))
