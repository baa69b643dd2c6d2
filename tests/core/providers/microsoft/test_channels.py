"""Being told of changes, from the handshake to the last lifecycle event."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.calendars.facts import Channel, Hook
from core.outside.trouble import Denied
from core.providers.microsoft.notices import Delivery, Notice, NoticeKind, read_delivery, validation_answer
from tests.core.providers.contract.following import at
from tests.core.providers.contract.microsoft_place import MicrosoftPlace, Time, opened
from tests.core.providers.contract.plans import plan
from tests.core.providers.samples import assert_same_keys, sample

SECRET = "c3VwZXJzZWNyZXQtY2xpZW50LXN0YXRl"


@dataclass
class Hooks:
    """Our side. statuses: of what comes next, then 202. echoes: whether it shakes hands."""

    raw: list[bytes] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    handshakes: int = 0
    echoes: bool = True

    async def take(self, request: Request) -> Response:
        token = validation_answer(request.query_params)
        if token is not None:
            self.handshakes += 1
            return PlainTextResponse(token if self.echoes else "who?")
        self.raw.append(await request.body())
        return Response(status_code=self.statuses.pop(0) if self.statuses else 202)

    def last(self) -> Delivery:
        return read_delivery(self.raw[-1], lambda _: (SECRET,))


@dataclass
class Stand:
    place: MicrosoftPlace
    hooks: Hooks
    hook: Hook
    time: Time

    async def watch(self, **changes) -> Channel:
        return await self.place.adapter.watch(self.place.calendar.id, replace(self.hook, **changes))

    async def told(self) -> list[Notice]:
        await self.place.service.postman.settle()
        return [
            notice for raw in self.hooks.raw for notice in read_delivery(raw, lambda _: (SECRET,)).notices
        ]

    def channels(self) -> list[str]:
        return [each.id for each in self.place.service.notifier.subscriptions.alive()]


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    hooks, time = Hooks(), Time()
    route = Route("/hooks/microsoft", hooks.take, methods=["POST"])
    async with opened(routes=(route,), real_time=time, pauses=()) as place:
        hook = Hook(address=f"{place.root}/hooks/microsoft", secret=SECRET, key="k1")
        yield Stand(place, hooks, hook, time)


async def test_every_change_is_told_with_the_secret(stand: Stand):
    channel = await stand.watch()
    assert stand.hooks.handshakes == 1
    event = await stand.place.add("Lunch", at(8, 12), at(8, 13))
    await stand.place.move(event, at(8, 13), at(8, 14))
    await stand.place.remove(event)
    assert await stand.told() == [Notice(channel=channel.id, kind=NoticeKind.CHANGED)] * 3
    assert stand.hooks.raw[0].count(b"Lunch") == 0


async def test_our_own_writing_is_told_as_well_and_other_calendars_are_not(stand: Stand):
    await stand.watch()
    assert stand.place.other is not None
    stand.place.calendar, own = stand.place.other, stand.place.calendar
    await stand.place.add("Holiday", at(8, 12), at(8, 13))
    assert await stand.told() == []
    await stand.place.adapter.put(own.id, plan(), None)
    assert len(await stand.told()) == 1


async def test_what_is_sent_has_the_keys_of_the_samples(stand: Stand):
    channel = await stand.watch()
    event = await stand.place.add("Lunch", at(8, 12), at(8, 13))
    await stand.place.move(event, at(8, 13), at(8, 14))
    await stand.place.remove(event)
    (subscription,) = stand.place.service.notifier.subscriptions.alive()
    for kind in ("missed", "reauthorizationRequired", "subscriptionRemoved"):
        stand.place.service.notifier.lifecycle(subscription, kind)
    await stand.place.service.postman.settle()
    expected = [f"notification.event.{kind}" for kind in ("created", "updated", "deleted")]
    expected += [f"lifecycle.{kind}" for kind in ("missed", "reauthorizationRequired", "subscriptionRemoved")]
    for name, raw in zip(expected, stand.hooks.raw, strict=True):
        told, kind = json.loads(raw), name.rpartition(".")[2]
        assert_same_keys(sample(f"msgraph.{name}"), told)
        (item,) = told["value"]
        assert kind in {item.get("changeType"), item.get("lifecycleEvent")}
        assert item["subscriptionId"] == channel.id
    assert stand.channels() == []


@pytest.mark.parametrize("days", [5, 8])
async def test_a_channel_lasts_almost_a_week_and_another_takes_its_place_with_the_secret_of_that_day(
    stand: Stand, days: int
):
    channel = await stand.watch()
    now = datetime.fromtimestamp(stand.time.seconds, UTC)
    assert timedelta(days=6, hours=23) < channel.expires_at - now <= timedelta(minutes=10_080)
    stand.time.seconds += days * 86_400
    renewed = await stand.watch(secret="of a newer key")
    assert renewed.expires_at - channel.expires_at == timedelta(days=days)
    assert stand.channels() == [renewed.id]
    await stand.place.adapter.stop(channel)
    await stand.place.adapter.put(stand.place.calendar.id, plan(), None)
    await stand.place.service.postman.settle()
    (item,) = json.loads(stand.hooks.raw[-1])["value"]
    assert item["clientState"] == "of a newer key"


async def test_a_stopped_channel_is_silent_and_stopping_twice_is_no_trouble(stand: Stand):
    channel = await stand.watch()
    await stand.place.adapter.stop(channel)
    await stand.place.adapter.stop(channel)
    await stand.place.add("Lunch", at(8, 12), at(8, 13))
    assert await stand.told() == []


async def test_a_channel_we_never_heard_of_makes_way(stand: Stand):
    stand.place.fail(500, after=True)
    with pytest.raises(Exception, match="trouble of its own"):
        await stand.watch()
    (lost,) = stand.channels()
    channel = await stand.watch()
    assert stand.channels() == [channel.id] != [lost]


async def test_somebody_elses_twin_is_left_alone(stand: Stand):
    first = await stand.watch()
    with pytest.raises(Denied):
        await stand.watch(address=f"{stand.hook.address}?tenant=2")
    assert stand.channels() == [first.id]


@pytest.mark.parametrize(
    "changes", [{"secret": "x" * 129}, {"address": "http://panelry.example/hooks/microsoft"}]
)
async def test_a_bad_hook_is_refused(stand: Stand, changes: dict[str, str]):
    with pytest.raises(Denied):
        await stand.watch(**changes)
    assert stand.channels() == []


async def test_without_the_right_echo_there_is_no_channel(stand: Stand):
    stand.hooks.echoes = False
    with pytest.raises(Denied):
        await stand.watch()
    assert stand.channels() == []


async def test_who_does_not_take_a_notification_is_told_that_one_was_missed(stand: Stand):
    channel = await stand.watch()
    stand.hooks.statuses = [500]
    await stand.place.add("Lunch", at(8, 12), at(8, 13))
    await stand.told()
    assert stand.hooks.last() == Delivery(notices=(Notice(channel=channel.id, kind=NoticeKind.MISSED),))
