"""Tokens are fetched once however many need one; a permission taken back is told once, and put right."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from core.calendars.facts import Service
from core.calendars.grants import take_lease
from core.errors import NotFound
from core.outside.trouble import Denied, GrantRevoked, Unreachable
from tests.core.calendars.service import REAL_NOW, Elsewhere, accounts, connect
from tests.world import World

LATER = REAL_NOW + timedelta(minutes=59, seconds=30)
"""The first token has half a minute left, which is too little."""


async def token(world: World, elsewhere: Elsewhere, connection_id: int, refused: str | None = None) -> str:
    opened = await accounts(world, elsewhere, LATER).open(world.product.workspace_id, connection_id)
    found: str = await opened.adapter.tokens.token(refused=refused)
    return found


async def test_a_good_token_is_used_as_it_is(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    opened = await accounts(world, elsewhere).open(world.product.workspace_id, connection_id)
    assert await opened.adapter.tokens.token() == "access-1"
    assert elsewhere.asked == []


async def test_twenty_who_need_a_fresh_token_in_two_processes_fetch_it_once(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    two = [accounts(world, elsewhere, LATER) for _ in range(2)]
    workspace_id = world.product.workspace_id
    opened = [await two[number % 2].open(workspace_id, connection_id) for number in range(20)]
    found = await asyncio.gather(*(each.adapter.tokens.token() for each in opened))
    assert set(found) == {"access-2"}
    assert elsewhere.asked == ["refresh"]
    assert await token(world, elsewhere, connection_id) == "access-2"


async def test_a_token_the_service_refuses_is_fetched_anew_once_for_all_who_held_it(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    workspace_id = world.product.workspace_id
    opened = [await accounts(world, elsewhere).open(workspace_id, connection_id) for _ in range(5)]
    found = await asyncio.gather(*(each.adapter.tokens.token(refused="access-1") for each in opened))
    assert set(found) == {"access-2"}
    assert elsewhere.asked == ["refresh"]


async def test_a_permission_taken_back_is_marked_and_told_once_however_many_find_out(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    elsewhere.troubles = [GrantRevoked("Gone.") for _ in range(9)]
    workspace_id = world.product.workspace_id
    opened = [await accounts(world, elsewhere, LATER).open(workspace_id, connection_id) for _ in range(5)]
    found = await asyncio.gather(*(each.adapter.tokens.token() for each in opened), return_exceptions=True)
    assert {type(each) for each in found} == {GrantRevoked}
    assert elsewhere.asked == ["refresh"]
    await world.send_due()
    assert world.slack.kinds() == [("reconnect", "UANA")]
    (told,) = world.slack.sent
    assert told.detail == {"connection": connection_id, "service": "google"}
    with pytest.raises(GrantRevoked):
        await token(world, elsewhere, connection_id)


async def test_connected_again_it_works_and_the_message_says_so_and_the_next_time_is_told_anew(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    for round_ in (1, 2):
        elsewhere.troubles = [GrantRevoked("Gone.")]
        with pytest.raises(GrantRevoked):
            await token(world, elsewhere, connection_id, refused=elsewhere.grant().access)
        await world.send_due()
        asked = world.slack.sent[-1]
        assert "now" not in asked.detail
        elsewhere.number += 1
        assert await connect(world, elsewhere) == connection_id
        await world.send_due()
        said = world.slack.sent[-1]
        assert (said.reference is not None, said.detail["now"]) == (True, "connected")
        assert await token(world, elsewhere, connection_id) == elsewhere.grant().access
        assert len({each.key for each in world.slack.sent}) == round_
        world.pass_time(minutes=1)


async def test_a_message_that_has_not_left_when_it_is_connected_again_never_does(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    elsewhere.troubles = [GrantRevoked("Gone.")]
    with pytest.raises(GrantRevoked):
        await token(world, elsewhere, connection_id)
    await connect(world, elsewhere)
    await world.send_due()
    assert world.slack.sent == []


@pytest.mark.parametrize("trouble", [[], [GrantRevoked("Gone.")]])
async def test_what_is_connected_again_meanwhile_is_neither_overwritten_nor_marked(
    world: World, trouble: list[Exception]
):
    elsewhere, anew = Elsewhere(), Elsewhere(number=7)
    connection_id = await connect(world, elsewhere)
    elsewhere.meanwhile = lambda: connect(world, anew)
    elsewhere.troubles = trouble
    await asyncio.gather(token(world, elsewhere, connection_id), return_exceptions=True)
    assert await token(world, elsewhere, connection_id) == "access-7"
    await world.send_due()
    assert world.slack.sent == []


async def test_a_service_that_is_down_leaves_the_grant_and_lets_the_next_one_try(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    elsewhere.troubles = [Unreachable("Down.")]
    with pytest.raises(Unreachable):
        await token(world, elsewhere, connection_id)
    assert await token(world, elsewhere, connection_id) == "access-2"


async def test_a_lease_a_dead_process_left_is_taken_over_when_it_runs_out(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    assert await world.run(take_lease, world.product, connection_id)
    assert not await world.run(take_lease, world.product, connection_id)
    await world.ask("UPDATE connections SET fetching_until = clock_timestamp() - interval '1 ms'")
    assert await token(world, elsewhere, connection_id) == "access-2"


async def refused(world: World, connection_id: int, meanwhile: Awaitable[object] | None = None) -> None:
    """Somebody uses the account, and its server does not take the password."""
    async with accounts(world, Elsewhere()).using(world.product.workspace_id, connection_id):
        if meanwhile is not None:
            await meanwhile
        raise GrantRevoked("The calendar server no longer accepts the password.")


async def test_a_password_that_no_longer_lets_in_is_told_once_by_whoever_is_refused(world: World):
    connection_id = await connect(world, Elsewhere(), service=Service.CALDAV)
    for _ in range(2):
        with pytest.raises(GrantRevoked):
            await refused(world, connection_id)
    await world.send_due()
    assert world.slack.kinds() == [("reconnect", "UANA")]


async def test_who_was_refused_with_what_is_gone_since_tells_nobody(world: World):
    connection_id = await connect(world, Elsewhere(), service=Service.CALDAV)
    again = connect(world, Elsewhere(number=2), service=Service.CALDAV)
    for meanwhile in (again, world.ask("DELETE FROM connections")):
        with pytest.raises(GrantRevoked):
            await refused(world, connection_id, meanwhile)
    await world.send_due()
    assert world.slack.sent == []


async def test_what_is_typed_and_refused_has_to_be_typed_again(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere, service=Service.CALDAV)
    with pytest.raises(GrantRevoked):
        await token(world, elsewhere, connection_id, refused="access-1")
    await world.send_due()
    assert world.slack.kinds() == [("reconnect", "UANA")]


async def test_an_account_of_a_service_no_longer_set_up_stays_and_says_so(world: World):
    connection_id = await connect(world, Elsewhere(), service=Service.MICROSOFT)
    with pytest.raises(Denied, match="not set up"):
        await accounts(world, Elsewhere()).open(world.product.workspace_id, connection_id)
    assert await world.ask("SELECT is_revoked FROM connections") == [(False,)]
    with pytest.raises(NotFound):
        await accounts(world, Elsewhere()).open(world.product.workspace_id, connection_id + 1)


async def test_no_token_stands_in_the_database_in_clear(world: World):
    await connect(world, Elsewhere())
    for rows in (await world.everything()).values():
        assert not any("access-1" in row or "refresh-1" in row for row in rows)
