"""A workspace's own keys for Zoom: tried, kept, used before the installation's, and forgotten."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.call_accounts import CallAccounts
from core.calendars.call_keys import LOST, read_call_keys
from core.calendars.call_news import find_call_secret, take_call_news
from core.calendars.calls import CallKeys, CallKind, CallStatus, VideoCalls
from core.errors import BadInput, NotAllowed
from core.meetings.location import LocationKind
from core.outside.trouble import Denied
from core.tenancy import Actor
from tests.core.calendars.calls import MemoryCalls, book_call, link_of
from tests.core.calendars.scene import Scene
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
ZOOM = LocationKind.ZOOM
KEYS = CallKeys(account_id="acc", client_id="cli", client_secret="hush", webhook_secret="signs")


@pytest.fixture
def calls() -> MemoryCalls:
    return MemoryCalls()


@pytest.fixture
def opened(calls: MemoryCalls) -> list[CallKeys]:
    """The keys it was opened with."""
    return []


@pytest.fixture
def accounts(world: World, calls: MemoryCalls, opened: list[CallKeys]) -> CallAccounts:
    return CallAccounts(world.run, kind(calls, opened), public_url="https://panelry.example/")


def kind(calls: MemoryCalls, opened: list[CallKeys], *, keys: CallKeys | None = None) -> CallKind:
    def remember(given: CallKeys) -> VideoCalls:
        opened.append(given)
        return calls

    return CallKind(open=remember, keys=keys)


@pytest.fixture
async def admin(world: World) -> Actor:
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    return await world.actor("UROSA")


async def status_of(accounts: CallAccounts, admin: Actor) -> CallStatus:
    found = await accounts.status(admin)
    assert found is not None
    return found


async def test_keys_are_tried_kept_sealed_and_used(
    world: World, accounts: CallAccounts, admin: Actor, opened: list[CallKeys]
):
    assert (await status_of(accounts, admin)).is_set is False
    await accounts.save(admin, KEYS)
    [(secret, member)] = await world.ask("SELECT secret, member_id FROM connections")
    assert (member, b"hush" in bytes(secret)) == (None, False)
    status = await status_of(accounts, admin)
    assert (status.account, status.address) == (
        "acc",
        f"https://panelry.example/api/v1/webhooks/zoom/{admin.workspace_id}",
    )
    await accounts.open(admin.workspace_id)
    assert opened == [KEYS, KEYS]
    assert await accounts.test(admin) == "Zoom answers: the keys are good."
    await accounts.save(admin, replace(KEYS, client_id="other", webhook_secret=""))
    assert await world.run(read_call_keys, admin) == replace(KEYS, client_id="other")
    await accounts.save(admin, replace(KEYS, account_id="other", webhook_secret=""))
    assert (await status_of(accounts, admin)).address is None
    assert len(await world.ask("SELECT 1 FROM connections")) == 1


async def test_keys_that_are_no_good_are_said_at_their_field_and_change_nothing(
    world: World, accounts: CallAccounts, admin: Actor, calls: MemoryCalls
):
    await accounts.save(admin, KEYS)
    for wrong, field in (("account_id", "account_id"), ("client_id", "client_id")):
        with pytest.raises(BadInput) as told:
            await accounts.save(admin, replace(KEYS, **{wrong: ""}))
        assert told.value.field == field
    calls.faults = [Fault(status=401)]
    with pytest.raises(BadInput) as told:
        await accounts.save(admin, replace(KEYS, client_secret="wrong"))
    assert told.value.field == "client_secret"
    assert await world.run(read_call_keys, admin) == KEYS


async def test_the_installations_keys_are_the_fallback_and_nothing_is_left_when_forgotten(
    world: World, admin: Actor, calls: MemoryCalls, opened: list[CallKeys]
):
    ours = CallKeys(account_id="all", client_id="all", client_secret="all")
    accounts = CallAccounts(world.run, kind(calls, opened, keys=ours))
    await accounts.open(admin.workspace_id)
    await accounts.save(admin, KEYS)
    await accounts.forget(admin)
    await accounts.open(admin.workspace_id)
    assert opened == [ours, KEYS, ours]
    assert await world.ask("SELECT 1 FROM connections") == []
    assert (await status_of(accounts, admin)).has_fallback
    with pytest.raises(Denied, match="Connections"):
        await CallAccounts(world.run, kind(calls, opened)).open(admin.workspace_id)


async def test_no_keys_but_those_in_use_stay_in_memory(
    world: World, accounts: CallAccounts, admin: Actor, opened: list[CallKeys]
):
    other = replace(KEYS, client_secret="newer")
    for keys in (KEYS, other, KEYS):
        await accounts.save(admin, keys)
        opened.clear()
        for _ in range(2):
            await accounts.open(admin.workspace_id)
        assert opened == [keys]


async def test_keys_that_cannot_be_read_any_more_are_shown_as_such_and_replaced_or_forgotten(
    world: World, accounts: CallAccounts, admin: Actor
):
    await accounts.save(admin, KEYS)
    await world.ask("UPDATE connections SET secret = 'lost'")
    status = await status_of(accounts, admin)
    assert (status.account, status.trouble, status.address) == ("acc", LOST, None)
    await accounts.save(admin, KEYS)
    assert (await status_of(accounts, admin)).trouble is None
    await world.ask("UPDATE connections SET secret = 'lost'")
    await accounts.forget(admin)
    assert (await status_of(accounts, admin)).account is None


async def test_only_admins_look_after_it(world: World, accounts: CallAccounts):
    ana = await world.actor("UANA")
    assert await accounts.status(ana) is None
    for refused in (accounts.save(ana, KEYS), accounts.test(ana), accounts.forget(ana)):
        with pytest.raises(NotAllowed):
            await refused


async def test_zoom_is_offered_with_them_and_a_refusal_is_shown_to_admins(
    world: World, accounts: CallAccounts, admin: Actor, calls: MemoryCalls
):
    await world.ask("UPDATE members SET email = lower(slack_user_id) || '@acme.example'")
    scene = Scene(world=world, calls=calls)
    with pytest.raises(BadInput, match="Connections"):
        await book_call(scene, ZOOM, "UANA", at=AT)
    await accounts.save(admin, KEYS)
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    calls.faults = [Fault(status=403)]
    await scene.write()
    assert (await status_of(accounts, admin)).trouble == "The service refused this."
    await world.ask("UPDATE messages SET state = 'waiting' WHERE kind = 'video_call'")
    await scene.write_on()
    assert (await status_of(accounts, admin)).trouble is None
    assert (await scene.meeting(meeting)).location.join_url == link_of(next(iter(calls.standing)))


async def test_what_is_done_to_a_call_there_is_undone_and_our_own_doing_is_nothing_new(
    world: World, accounts: CallAccounts, admin: Actor, calls: MemoryCalls
):
    await world.ask("UPDATE members SET email = lower(slack_user_id) || '@acme.example'")
    await accounts.save(admin, KEYS)
    assert await world.run(find_call_secret, world.product) == "signs"
    scene = Scene(world=world, calls=calls)
    meeting = await book_call(scene, ZOOM, "UANA", at=AT)
    await scene.write()
    await scene.write_on()
    [number] = calls.standing
    asked = list(calls.asked)
    for call, start in ((number, meeting.starts_at), ("93999999999", None)):
        await world.run(take_call_news, world.product, f"of {call}", call, start)
        await scene.write_on()
    assert calls.asked == asked
    calls.standing[number] = replace(calls.standing[number], starts_at=AT + timedelta(hours=1))
    await world.run(take_call_news, world.product, "moved", number, AT + timedelta(hours=1))
    await scene.write_on()
    assert calls.standing[number].starts_at == meeting.starts_at
    del calls.standing[number]
    await world.run(take_call_news, world.product, "deleted", number, None)
    await scene.write_on()
    [again] = calls.standing
    assert again != number
    assert (await scene.meeting(meeting)).location.join_url == link_of(again)
