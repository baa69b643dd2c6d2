"""What arrives at our hook, right and wrong."""

import json

import pytest

from core.providers.microsoft.notices import Delivery, Notice, NoticeKind, read_delivery, validation_answer
from tests.core.providers.samples import names, sample, spoiled

CHANNEL = "7f105c7d-2dc5-4530-97cd-4e7ae6534c07"
SECRET = "c3VwZXJzZWNyZXQtY2xpZW50LXN0YXRl"
KINDS = {
    "msgraph.notification.event.created": NoticeKind.CHANGED,
    "msgraph.notification.event.updated": NoticeKind.CHANGED,
    "msgraph.notification.event.deleted": NoticeKind.CHANGED,
    "msgraph.lifecycle.missed": NoticeKind.MISSED,
    "msgraph.lifecycle.reauthorizationRequired": NoticeKind.REAUTHORISE,
    "msgraph.lifecycle.subscriptionRemoved": NoticeKind.REMOVED,
}


def read(body: object, secrets: dict[str, str] | None = None) -> Delivery:
    known = secrets or {CHANNEL: SECRET}
    return read_delivery(
        json.dumps(body).encode(), lambda channel: ("older", known[channel]) if channel in known else ()
    )


def test_there_is_a_kind_for_every_sample():
    assert set(KINDS) == {
        name for name in names("msgraph") if ".notification." in name or ".lifecycle." in name
    }


@pytest.mark.parametrize("name, kind", KINDS.items())
def test_a_sample_says_what_there_is_to_do(name: str, kind: NoticeKind):
    assert read(sample(name)) == Delivery(notices=(Notice(channel=CHANNEL, kind=kind),))


def test_a_batch_of_several_subscriptions_is_judged_item_by_item():
    (good,) = sample("msgraph.notification.event.created")["value"]
    wrong = {**good, "clientState": "guessed"}
    unknown = {**good, "subscriptionId": "another"}
    theirs = {**good, "subscriptionId": "theirs", "clientState": "their secret"}
    crossed = {**good, "subscriptionId": "theirs"}
    half = {**good, "clientState": "\ud800"}
    body = {"value": [wrong, good, unknown, theirs, crossed, good, None, {}, half]}
    told = read(body, {CHANNEL: SECRET, "theirs": "their secret"})
    assert [each.channel for each in told.notices] == [CHANNEL, "theirs"]
    assert told.refused == 6


@pytest.mark.parametrize("state", [None, "", SECRET[:-1], SECRET + "x", SECRET.upper(), "ä", 0, True, []])
def test_a_secret_that_is_not_the_one_is_refused(state: object):
    (item,) = sample("msgraph.lifecycle.missed")["value"]
    assert read({"value": [{**item, "clientState": state}]}) == Delivery(refused=1)


@pytest.mark.parametrize("channel", ["\ud800", "a\0b", "x" * 101, "", None, {}])
def test_an_id_that_can_be_none_is_not_even_looked_up(channel: object):
    (item,) = sample("msgraph.lifecycle.missed")["value"]
    raw = json.dumps({"value": [{**item, "subscriptionId": channel}]}).encode()
    looked_up: list[str] = []

    def secrets_of(asked: str) -> tuple[str, ...]:
        looked_up.append(asked)
        return ()

    assert read_delivery(raw, secrets_of) == Delivery(refused=1)
    assert looked_up == []


def test_a_subscription_without_a_secret_trusts_nobody():
    (item,) = sample("msgraph.lifecycle.missed")["value"]
    item.pop("clientState")
    assert read({"value": [item]}, {CHANNEL: ""}).notices == ()


def test_an_event_of_the_future_is_none_of_ours():
    (item,) = sample("msgraph.lifecycle.missed")["value"]
    assert read({"value": [{**item, "lifecycleEvent": "new in 2028"}]}) == Delivery(refused=1)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff", b"[" * 100_000, b"[]", b"{}", b'{"value": 1}', b'{"value": []}', b"null"]
)
def test_what_is_no_delivery_says_so(raw: bytes):
    with pytest.raises(ValueError):  # noqa: PT011  # whatever the reason, the hook answers the same
        read_delivery(raw, lambda _: (SECRET,))


@pytest.mark.parametrize("name", KINDS)
def test_spoiled_deliveries_bring_a_good_notice_or_none(name: str):
    for where, made in spoiled(sample(name)):
        try:
            told = read(made)
        except ValueError:
            continue
        assert all(each.channel == CHANNEL for each in told.notices), where


def test_the_handshake_gives_back_what_it_was_asked_with():
    expected = sample("msgraph.subscription.validation")["expected_response"]["body"]
    assert validation_answer({"validationToken": expected}) == expected


@pytest.mark.parametrize("query", [{}, {"validationToken": ""}, {"validationToken": "x" * 2_001}])
def test_anything_else_is_no_handshake(query: dict[str, str]):
    assert validation_answer(query) is None
