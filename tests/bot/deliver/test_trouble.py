"""What Slack refuses or delays, and what becomes of the message."""

from dataclasses import replace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.deliver import SlackRoad
from core.messages.deliver import Delayed, Deliver, Refused
from tests.bot.deliver.envelopes import envelope
from tests.bot.fake_slack import Slack

TOKEN = ("account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed")


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


async def test_a_rate_limit_without_a_time_waits_a_while(slack: Slack, road: Deliver) -> None:
    slack.troubles["chat.postMessage"] = ["ratelimited"]
    with pytest.raises(Delayed) as delayed:
        await road.deliver(envelope())
    assert delayed.value.retry_after == 30.0


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
