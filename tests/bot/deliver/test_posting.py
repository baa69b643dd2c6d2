"""What is posted on the Slack road, where, and what it says."""

import pytest

from bot.blocks.card import card
from bot.render import RENDER
from core.meetings.facts import Outcome, Status
from core.messages.deliver import Deliver, Refused
from tests.bot.blocks import made
from tests.bot.deliver.envelopes import envelope
from tests.bot.fake_slack import Slack


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
    assert await road.deliver(envelope(about=over, reference=reference)) == reference
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


async def test_a_question_asked_again_that_is_gone_needs_no_answer_shown(slack: Slack, road: Deliver) -> None:
    slack.troubles["chat.update"] = ["message_not_found"]
    assert await road.deliver(envelope("outcome_nudge", reference="D0ANA:1.5")) == "D0ANA:1.5"
    assert slack.posted == []


async def test_who_interviewed_alone_is_not_told_to_ask_themselves(slack: Slack, road: Deliver) -> None:
    alone = made.meeting(is_over=True, interviewers=made.meeting().interviewers[:1])
    await road.deliver(envelope("outcome_escalation", about=alone))
    await road.deliver(envelope("outcome_escalation", about=alone, recipient="U0RITA"))
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
