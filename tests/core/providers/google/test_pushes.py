"""Being told of changes: the channel's first message, its numbers, its end."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from starlette.requests import Request
from starlette.responses import Response

from core.calendars.facts import Channel, Hook
from core.outside.trouble import Denied
from core.providers.google.calendar import GoogleCalendar
from core.providers.google.pushes import Push, read_push
from tests.core.providers.contract.following import at
from tests.core.providers.contract.google_place import OWNER, Stand
from tests.core.providers.contract.plans import plan
from tests.core.providers.google.samples import sample, shape
from tests.core.providers.served import free_socket, root_of, served


class Ear:
    """Our address: hears what is sent to it."""

    def __init__(self, root: str) -> None:
        self.address = f"{root}/hooks/google"
        self.heard: list[dict[str, str]] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope, receive, send) -> None:
        request = Request(scope, receive)
        self.bodies.append(await request.body())
        self.heard.append({name.lower(): value for name, value in request.headers.items()})
        await Response(status_code=204)(scope, receive, send)

    @property
    def told(self) -> list[tuple[str, str, int]]:
        pushes = [read_push(headers) for headers in self.heard]
        return [(push.channel, push.state, push.number) for push in pushes if push is not None]


@pytest.fixture
async def ear() -> AsyncIterator[Ear]:
    on = free_socket()
    opened = Ear(root_of(on))
    async with served(opened, on):
        yield opened


def hook(ear: Ear, key: str = "channel-1") -> Hook:
    return Hook(address=ear.address, secret="a secret of ours", key=key)


async def test_a_channel_greets_and_then_tells_of_changes(stand: Stand, calendar: GoogleCalendar, ear: Ear):
    channel = await calendar.watch(OWNER, hook(ear))
    assert channel.id == "channel-1"
    assert timedelta(days=6, hours=23) < channel.expires_at - stand.now() < timedelta(days=7, minutes=1)
    await calendar.put(OWNER, plan(), None)
    await calendar.put(OWNER, plan(copy=2), None)
    await stand.service.postman.settle()
    states = [(state, number) for _, state, number in ear.told]
    assert states == [("sync", 1), ("exists", 4), ("exists", 7)]
    assert ear.bodies == [b"", b"", b""]


async def test_messages_look_as_the_samples(stand: Stand, calendar: GoogleCalendar, ear: Ear):
    await calendar.watch(OWNER, hook(ear))
    await calendar.put(OWNER, plan(), None)
    await stand.service.postman.settle()
    for heard, name in zip(ear.heard, ("push.sync", "push.exists"), strict=True):
        expected = {key.lower(): value for key, value in sample(name)["headers"].items()}
        assert shape({key: value for key, value in heard.items() if key in expected}) == shape(expected)
        assert {key for key in heard if key.startswith("x-goog")} <= set(expected)
        assert heard["content-type"] == expected["content-type"]
        assert heard["x-goog-channel-expiration"].endswith(" GMT")


async def test_a_new_channel_goes_on_beside_the_old_until_that_is_stopped(
    stand: Stand, calendar: GoogleCalendar, ear: Ear
):
    first = await calendar.watch(OWNER, hook(ear))
    second = await calendar.watch(OWNER, hook(ear, "channel-2"))
    await calendar.put(OWNER, plan(), None)
    await calendar.stop(first)
    await calendar.stop(first)
    await calendar.put(OWNER, plan(copy=2), None)
    await stand.service.postman.settle()
    changes = [channel for channel, state, _ in ear.told if state == "exists"]
    assert sorted(changes) == [first.id, second.id, second.id]


async def test_a_channel_ends_after_a_week(stand: Stand, calendar: GoogleCalendar, ear: Ear):
    await calendar.watch(OWNER, hook(ear))
    stand.older(timedelta(days=7, seconds=1).total_seconds())
    await calendar.put(OWNER, plan(), None)
    await stand.service.postman.settle()
    assert [state for _, state, _ in ear.told] == ["sync"]


async def test_what_google_refuses(stand: Stand, calendar: GoogleCalendar, ear: Ear):
    with pytest.raises(Denied) as caught:
        await calendar.watch(OWNER, Hook(address="http://panelry.example/hooks", secret="s", key="k"))
    assert caught.value.sentence == "Google sends changes to HTTPS addresses only. Set PUBLIC_URL to one."
    await calendar.watch(OWNER, hook(ear))
    for wrong in (hook(ear), Hook(address=ear.address, secret="s" * 257, key="k"), hook(ear, "k" * 65)):
        with pytest.raises(Denied):
            await calendar.watch(OWNER, wrong)
    await calendar.stop(Channel(id="channel-1", resource="another", expires_at=at(8)))
    assert "channel-1" in stand.service.channels.open


@pytest.mark.parametrize("name, state, number", [("push.sync", "sync", 1), ("push.exists", "exists", 10)])
def test_a_message_is_read_and_verified(name: str, state: str, number: int):
    push = read_push(sample(name)["headers"])
    assert push == Push(
        channel="2f7d0f2e-6b1f-4c4a-8a0d-7b9f4c1e5d61",
        resource="o3hgv1538sdjfh",
        state=state,  # type: ignore[arg-type]
        number=number,
        token="conn=gcal_17&h=4b8d0a",
    )
    assert push.is_from(["another", "conn=gcal_17&h=4b8d0a"])
    assert not push.is_from(["conn=gcal_17&h=4b8d0b", "another"])
    assert not push.is_from(["ü"])
    assert not push.is_from([])


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Goog-Channel-ID": ""},
        {"X-Goog-Resource-State": "update"},
        {"X-Goog-Message-Number": "one"},
        {"X-Goog-Message-Number": "²"},
        {"X-Goog-Message-Number": ""},
    ],
)
def test_other_headers_are_no_message(changes: dict[str, str]):
    assert read_push({**sample("push.exists")["headers"], **changes}) is None
    assert read_push({}) is None


def test_a_message_without_a_token_is_from_nobody_with_a_secret():
    headers = {name: value for name, value in sample("push.sync")["headers"].items() if "Token" not in name}
    push = read_push(headers)
    assert push is not None
    assert not push.is_from(["secret", ""])
