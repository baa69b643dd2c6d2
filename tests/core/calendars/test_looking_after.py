"""Choosing among connected calendars, seeing them, and letting an account go."""

from datetime import timedelta

import pytest

from core.calendars.choose import choose_calendars
from core.calendars.connections import list_connections
from core.calendars.disconnect import Revoking, disconnect_account
from core.calendars.facts import Account, Service
from core.calendars.forms import CalendarsForm, Connections
from core.calendars.grants import mark_revoked, read_grant
from core.chores.claim import Chore, claim_chores
from core.errors import BadInput, NotFound
from core.outside.trouble import Denied, Unreachable
from core.tenancy import Actor
from tests.core.calendars.service import Elsewhere, Telling, connect, connecting, services
from tests.core.counting import counting
from tests.world import World

SETUPS = {Service.GOOGLE: None, Service.MICROSOFT: "Ask your administrator."}
CHOSEN = "SELECT external_id FROM calendars WHERE {} ORDER BY id"


async def ids(world: World) -> dict[str, int]:
    """Of the calendars of the account connected last."""
    return dict(await world.ask("SELECT external_id, id FROM calendars ORDER BY id"))


async def chosen(world: World, what: str) -> list[str]:
    return [name for (name,) in await world.ask(CHOSEN.format(what))]


async def read_busy(world: World) -> None:
    """Every calendar was read once, and something is in it."""
    await world.ask(
        "UPDATE calendars SET cursor = 'c', read_at = now(), window_start = now(), window_end = now()"
    )
    await world.ask(
        "INSERT INTO busy_times (workspace_id, calendar_id, member_id, external_id, during, generation)"
        " SELECT workspace_id, id, member_id, 'e', tstzrange(now(), now() + interval '1 hour'), 1"
        " FROM calendars"
    )


async def test_what_is_chosen_is_read_and_written_and_what_is_not_is_forgotten(world: World):
    connection_id, ana = await connect(world, Elsewhere()), await world.actor("UANA")
    await read_busy(world)
    known = await ids(world)
    form = CalendarsForm(
        connection_id=connection_id, reads=(known["team"], known["holidays"]), writes=known["team"]
    )
    await world.run(choose_calendars, ana, form)
    assert await chosen(world, "reads") == ["team", "holidays"]
    assert await chosen(world, "writes") == ["team"]
    assert await chosen(world, "id IN (SELECT calendar_id FROM busy_times)") == ["team", "holidays"]
    assert await chosen(world, "id IN (SELECT subject FROM chores)") == ["team", "holidays"]
    assert await chosen(world, "cursor IS NOT NULL") == []
    await world.run(choose_calendars, ana, CalendarsForm(connection_id=connection_id))
    assert await chosen(world, "reads OR writes") == []
    assert await world.ask("SELECT count(*) FROM chores") == [(0,)]


async def test_a_calendar_to_write_to_takes_the_place_of_that_of_another_account(world: World):
    elsewhere, ana = Elsewhere(), await world.actor("UANA")
    await connect(world, elsewhere)
    elsewhere.account = Account(id="acc-2", email="ana@other.example")
    second = await connect(world, elsewhere)
    own = max(id_ for id_, name in await world.ask("SELECT id, external_id FROM calendars") if name == "own")
    await world.run(choose_calendars, ana, CalendarsForm(connection_id=second, reads=(own,), writes=own))
    assert await world.ask("SELECT id FROM calendars WHERE writes") == [(own,)]


async def test_only_what_may_be_written_and_is_there_can_be_chosen(world: World):
    connection_id, ana = await connect(world, Elsewhere()), await world.actor("UANA")
    known, before = await ids(world), await world.everything()
    for wrong in (
        CalendarsForm(connection_id=connection_id, writes=known["holidays"]),
        CalendarsForm(connection_id=connection_id, writes=0),
        CalendarsForm(connection_id=connection_id, reads=(0,)),
    ):
        with pytest.raises(BadInput):
            await world.run(choose_calendars, ana, wrong)
    assert await world.everything() == before


async def test_nobody_sees_chooses_or_disconnects_for_another_not_even_an_admin(world: World):
    connection_id = await connect(world, Elsewhere())
    form = CalendarsForm(connection_id=connection_id)
    assert await world.run(list_connections, await world.actor("UGUEST"), SETUPS) == Connections()
    for role in (None, "admin"):
        await world.ask("UPDATE members SET role = :role WHERE slack_user_id = 'UBO'", role=role)
        bo = await world.actor("UBO")
        assert (await world.run(list_connections, bo, SETUPS)).connected == ()
        with pytest.raises(NotFound):
            await world.run(choose_calendars, bo, form)
        with pytest.raises(NotFound):
            await world.run(disconnect_account, bo, connection_id)


async def test_what_is_shown_is_one_query_and_says_the_state(world: World):
    elsewhere, ana = Elsewhere(), await world.actor("UANA")
    await connect(world, elsewhere)
    elsewhere.account = Account(id="acc-2", email="ana@other.example")
    await connect(world, elsewhere)
    with counting(world) as statements:
        found = await world.run(list_connections, ana, SETUPS)
    assert len(statements) == 2
    assert [each.email for each in found.connected] == ["ana@elsewhere.example", "ana@other.example"]
    assert [each.name for each in found.connected[0].calendars] == ["Ana", "Team", "Holidays"]
    assert {each.service: each.setup for each in found.offered} == SETUPS
    assert found.connected[0].read_at is None
    await world.ask("UPDATE calendars SET trouble = 'It is gone.' WHERE external_id = 'own'")
    await world.ask("UPDATE calendars SET trouble = 'Nobody reads it.' WHERE external_id = 'team'")
    first = (await world.run(list_connections, ana, SETUPS)).connected[0]
    assert (first.read_at, first.trouble) == (None, "It is gone.")


async def test_how_long_ago_it_was_read_is_told_by_the_clock_people_live_by(world: World):
    """It is kept in real time, and a moved clock makes nothing older."""
    elsewhere, ana = Elsewhere(), await world.actor("UANA")
    await connect(world, elsewhere)
    await world.ask("UPDATE calendars SET read_at = clock_timestamp() - interval '4 hours' WHERE reads")
    [found] = (await world.run(list_connections, ana, SETUPS)).connected
    assert found.read_at is not None
    assert timedelta(hours=4) <= world.clock.at - found.read_at < timedelta(hours=5)


async def disconnected(world: World, elsewhere: Elsewhere) -> Chore:
    """Ana's account was let go; the chore that is left."""
    connection_id = await connect(world, elsewhere)
    await read_busy(world)
    await world.run(disconnect_account, await world.actor("UANA"), connection_id)
    async with world.database.outbox() as session:
        (chore,) = await claim_chores(session, 9)
    return chore


async def test_letting_go_erases_here_at_once_and_at_the_service_when_it_answers(world: World):
    elsewhere = Elsewhere()
    chore = await disconnected(world, elsewhere)
    for table in ("connections", "calendars", "busy_times"):
        assert await world.ask(f"SELECT count(*) FROM {table}") == [(0,)]
    assert (chore.kind, chore.road, chore.recipient) == ("revoke", "google", f"connection:{chore.subject}")
    assert "refresh-1" not in repr(chore)
    revoking = Revoking(world.run, services(elsewhere))
    elsewhere.troubles = [Unreachable("Down.")]
    with pytest.raises(Unreachable):
        await revoking.revoke(chore)
    assert await revoking.revoke(chore) is None
    assert elsewhere.asked[-1] == "revoke refresh-1"


CHANNEL = (
    "UPDATE calendars SET channel_id = 'ch', channel_resource = 'res', channel_expires_at = now()"
    " WHERE external_id = 'own'"
)


async def test_a_service_stops_telling_of_changes_before_it_forgets(world: World):
    elsewhere = Elsewhere()
    connection_id = await connect(world, elsewhere)
    await world.ask(CHANNEL)
    await world.run(disconnect_account, await world.actor("UANA"), connection_id)
    async with world.database.outbox() as session:
        (chore,) = await claim_chores(session, 9)
    revoking = Revoking(world.run, services(elsewhere, Telling))
    asked = len(elsewhere.asked)
    elsewhere.troubles = [Unreachable("Down.")]
    with pytest.raises(Unreachable):
        await revoking.revoke(chore)
    assert await revoking.revoke(chore) is None
    assert elsewhere.asked[asked + 1 :] == ["refresh", "stop ch res access-2", "revoke refresh-2"]


async def test_what_is_somebody_elses_too_stops_telling_and_is_not_forgotten(world: World):
    elsewhere = Elsewhere()
    await connect(world, elsewhere, who="UBO")
    await world.ask("DELETE FROM chores")
    connection_id = await connect(world, elsewhere)
    await world.ask(f"{CHANNEL} AND connection_id = {connection_id}")
    await world.run(disconnect_account, await world.actor("UANA"), connection_id)
    async with world.database.outbox() as session:
        (chore,) = await claim_chores(session, 9)
    elsewhere.troubles = []
    assert await Revoking(world.run, services(elsewhere, Telling)).revoke(chore) is None
    assert elsewhere.asked[-1] == "stop ch res access-2"


async def test_what_the_service_will_never_forget_is_let_be(world: World):
    elsewhere = Elsewhere()
    chore = await disconnected(world, elsewhere)
    elsewhere.troubles = [Denied("No such client.")]
    assert await Revoking(world.run, services(elsewhere)).revoke(chore) is None
    assert await Revoking(world.run, {}).revoke(chore) is None


async def test_what_was_typed_is_nobody_elses_to_forget(world: World):
    connection_id = await connect(world, Elsewhere(), service=Service.CALDAV)
    await world.run(disconnect_account, await world.actor("UANA"), connection_id)
    assert await world.ask("SELECT count(*) FROM chores") == [(0,)]


async def test_a_question_to_reconnect_says_that_it_is_not_connected_any_more(world: World):
    connection_id = await connect(world, Elsewhere())
    _, grant = await world.run(read_grant, world.product, connection_id)
    await world.run(mark_revoked, world.product, connection_id, grant)
    await world.send_due()
    await world.run(disconnect_account, await world.actor("UANA"), connection_id)
    await world.send_due()
    assert [each.detail.get("now") for each in world.slack.sent] == [None, "disconnected"]


async def test_what_somebody_uses_still_is_not_taken_back(world: World):
    """A service takes back all it granted for an account at once."""
    elsewhere = Elsewhere()
    chore = await disconnected(world, elsewhere)
    await connect(world, elsewhere)
    with pytest.raises(NotFound):
        await Revoking(world.run, services(elsewhere)).revoke(chore)
    shared = await connect(world, elsewhere, who="UBO")
    await world.run(disconnect_account, await world.actor("UBO"), shared)
    assert await world.ask("SELECT kind FROM chores") == [("calendar",)]
    assert not [each for each in elsewhere.asked if each.startswith("revoke")]


async def test_the_product_itself_connects_nothing(world: World):
    with pytest.raises(NotFound):
        await world.run(disconnect_account, Actor(workspace_id=world.product.workspace_id), 1)
    assert connecting(world, Elsewhere()).is_encrypted
