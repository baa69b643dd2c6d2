"""From a press to a connected account: each step is good once, for ten minutes, in one browser."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest

from core.calendars.connecting import Connecting, NotConnected
from core.calendars.facts import Account, Service
from core.calendars.tickets import TicketSpent
from core.errors import BadInput, NotAllowed, NotFound, PanelryError
from core.outside.trouble import Denied, Unreachable
from tests.core.calendars.service import HOLIDAYS, OWN, TEAM, Elsewhere, connect, connecting
from tests.world import World

CALENDARS = "SELECT external_id, reads, writes FROM calendars ORDER BY id"
AGED = "UPDATE connect_attempts SET expires_at = clock_timestamp() - interval '1 ms'"
BROWSER, OTHER = "b" * 43, "c" * 43


async def begun(way: Connecting, world: World, service: Service = Service.GOOGLE, who: str = "UANA") -> str:
    """A ticket."""
    address = await way.begin(await world.actor(who), service)
    assert address.startswith(f"https://panelry.example/connect/{world.product.workspace_id}.")
    return address.rpartition("/")[2]


async def left(way: Connecting, world: World) -> str:
    """A state."""
    leaving = await way.leave(await begun(way, world), BROWSER)
    return parse_qs(urlsplit(leaving.address).query)["state"][0]


async def test_the_whole_way(world: World):
    elsewhere = Elsewhere()
    way = connecting(world, elsewhere)
    ticket = await begun(way, world)
    attempt, kind = await way.look(ticket)
    assert (attempt.name, attempt.company, kind.service) == ("Ana", "Acme", Service.GOOGLE)
    asked = parse_qs(urlsplit((await way.leave(ticket, BROWSER)).address).query)
    assert asked["redirect"] == ["https://panelry.example/connect/return"]
    assert await way.come_back(asked["state"][0], BROWSER, code="good") == Service.GOOGLE
    challenge = base64.urlsafe_b64encode(sha256(elsewhere.verifiers[0].encode()).digest()).rstrip(b"=")
    assert asked["challenge"] == [challenge.decode()]
    assert await world.ask(CALENDARS) == [
        ("own", True, True),
        ("team", False, False),
        ("holidays", False, False),
    ]
    assert await world.ask(
        "SELECT m.slack_user_id FROM connections c JOIN members m ON m.id = c.member_id"
    ) == [("UANA",)]
    assert await world.ask("SELECT kind, subject, road FROM chores") == [
        ("calendar", *(await world.ask("SELECT id FROM calendars ORDER BY id"))[0], "google")
    ]
    audited = await world.ask(
        "SELECT action, facts::text FROM audit_entries WHERE object_kind = 'connection'"
    )
    assert [action for action, _ in audited] == ["calendar.connected"]
    assert "elsewhere.example" not in repr(audited)
    assert await world.ask("SELECT count(*) FROM connect_attempts") == [(0,)]


Step = Callable[[Connecting, World], Awaitable[object]]


async def look_late(way: Connecting, world: World) -> None:
    ticket = await begun(way, world)
    await way.look(ticket)
    await world.ask(AGED)
    await way.look(ticket)


async def leave_twice(way: Connecting, world: World) -> None:
    ticket = await begun(way, world)
    await way.leave(ticket, BROWSER)
    await way.leave(ticket, BROWSER)


async def leave_late(way: Connecting, world: World) -> None:
    ticket = await begun(way, world)
    await world.ask(AGED)
    await way.leave(ticket, BROWSER)


async def come_back_elsewhere(way: Connecting, world: World) -> None:
    await way.come_back(await left(way, world), OTHER, code="good")


async def come_back_late(way: Connecting, world: World) -> None:
    state = await left(way, world)
    await world.ask(AGED)
    await way.come_back(state, BROWSER, code="good")


async def come_back_with_the_ticket(way: Connecting, world: World) -> None:
    await way.come_back(await begun(way, world), BROWSER, code="good")


async def come_back_from_another_workspace(way: Connecting, world: World) -> None:
    state = await left(way, world)
    await way.come_back(f"{world.product.workspace_id + 1}.{state.partition('.')[2]}", BROWSER, code="good")


async def gone_meanwhile(way: Connecting, world: World) -> None:
    state = await left(way, world)
    await world.ask("UPDATE members SET is_active = false")
    await way.come_back(state, BROWSER, code="good")


async def guest_meanwhile(way: Connecting, world: World) -> None:
    ticket = await begun(way, world)
    await world.ask("UPDATE members SET is_guest = true")
    await way.look(ticket)


STEPS: list[Step] = [
    look_late,
    leave_twice,
    leave_late,
    come_back_elsewhere,
    come_back_late,
    come_back_with_the_ticket,
    come_back_from_another_workspace,
    gone_meanwhile,
    guest_meanwhile,
]


@pytest.mark.parametrize("step", STEPS, ids=lambda each: each.__name__)
async def test_nothing_leads_on_twice_or_late_or_elsewhere(world: World, step: Step):
    elsewhere = Elsewhere()
    with pytest.raises(TicketSpent):
        await step(connecting(world, elsewhere), world)
    assert elsewhere.asked == []
    assert await world.ask("SELECT count(*) FROM connections") == [(0,)]


async def test_of_two_who_come_back_at_once_one_is_let_in(world: World):
    elsewhere = Elsewhere()
    way = connecting(world, elsewhere)
    state = await left(way, world)
    twice = [way.come_back(state, BROWSER, code="good") for _ in range(2)]
    found = await asyncio.gather(*twice, return_exceptions=True)
    assert sorted(type(each).__name__ for each in found) == ["Service", "TicketSpent"]
    assert elsewhere.asked == ["exchange", "calendars"]


@pytest.mark.parametrize(
    "ticket",
    [
        "",
        ".",
        "x.y",
        "1",
        "1.",
        "-1.x",
        "²3.x",
        "9" * 19 + ".x",
        "9" * 40 + ".x",
        "1.\x00",
        "999999.x",
        "1.🙂",
    ],
)
async def test_what_was_never_a_ticket(world: World, ticket: str):
    way = connecting(world, Elsewhere())
    for step in (way.look(ticket), way.leave(ticket, BROWSER), way.come_back(ticket, BROWSER, code="good")):
        with pytest.raises(TicketSpent):
            await step


@pytest.mark.parametrize(
    ("code_or_error", "trouble", "said"),
    [
        ("access_denied", None, "You did not allow it. You find Connect on Panelry’s Home tab"),
        ("rules", None, "It says no: of ours."),
        ("stale", None, "That took too long"),
        ("good", Unreachable("Down."), "did not answer"),
        ("good", Denied("Ask your IT team."), "Ask your IT team."),
    ],
)
async def test_what_goes_wrong_at_the_service_is_said_and_changes_nothing(
    world: World, code_or_error: str, trouble: Exception | None, said: str
):
    elsewhere = Elsewhere(troubles=[trouble] if trouble else [])
    way = connecting(world, elsewhere)
    state = await left(way, world)
    code = code_or_error if code_or_error in {"good", "stale"} else None
    with pytest.raises(NotConnected) as refused:
        await way.come_back(state, BROWSER, code=code, error=code_or_error, description="of ours")
    assert said in refused.value.sentence
    with pytest.raises(TicketSpent):
        await way.come_back(state, BROWSER, code="good")
    assert await world.ask("SELECT count(*) FROM connections") == [(0,)]


async def test_what_is_typed_lets_in_once_and_may_be_corrected(world: World):
    way = connecting(world, Elsewhere())
    ticket = await begun(way, world, Service.CALDAV)
    with pytest.raises(BadInput, match="does not accept this"):
        await way.come_in(ticket, {"user": "ana", "password": "wrong"})
    with pytest.raises(TicketSpent):
        await way.leave(await begun(way, world, Service.CALDAV), BROWSER)
    assert await way.come_in(ticket, {"user": "ana", "password": "right"}) == Service.CALDAV
    with pytest.raises(TicketSpent):
        await way.come_in(ticket, {"user": "ana", "password": "right"})
    assert await world.ask("SELECT email FROM connections") == [("ana",)]
    with pytest.raises(TicketSpent):
        await way.come_in(await begun(way, world), {"password": "right"})


async def test_what_is_not_set_up_says_so_and_guests_are_told_whom_to_ask(world: World):
    way = connecting(world, Elsewhere())
    assert way.setups == {
        Service.GOOGLE: None,
        Service.MICROSOFT: "Ask your administrator.",
        Service.CALDAV: None,
    }
    for service in (Service.MICROSOFT, Service.FEED):
        with pytest.raises(NotConnected):
            await way.begin(await world.actor("UANA"), service)
    for who in ("UGUEST", "UBOT"):
        with pytest.raises(NotAllowed, match="Ask a member"):
            await way.begin(await world.actor(who), Service.GOOGLE)
    nowhere = Connecting(world.run, {}, public_url=None)
    assert nowhere.setups == {}


async def test_without_an_address_for_browsers_nothing_can_be_connected(world: World):
    way = Connecting(world.run, connecting(world, Elsewhere())._services, public_url=None)
    with pytest.raises(PanelryError, match="PUBLIC_URL"):
        await way.begin(await world.actor("UANA"), Service.GOOGLE)


async def test_the_same_account_again_takes_the_place_of_what_it_was_and_keeps_the_choices(world: World):
    elsewhere = Elsewhere()
    first = await connect(world, elsewhere)
    await world.ask("UPDATE calendars SET reads = (external_id = 'team'), writes = false")
    await world.ask("UPDATE calendars SET writes = true WHERE external_id = 'team'")
    await world.ask("UPDATE connections SET is_revoked = true, trouble = 'Gone.'")
    elsewhere.listed = (OWN, HOLIDAYS)
    assert await connect(world, elsewhere) == first
    assert await world.ask("SELECT is_revoked, trouble FROM connections") == [(False, None)]
    assert await world.ask(CALENDARS) == [("own", False, False), ("holidays", False, False)]
    assert await world.ask("SELECT kind FROM chores c JOIN calendars k ON k.id = c.subject") == [
        ("calendar",)
    ]
    elsewhere.account = Account(id="acc-2", email="ana@other.example")
    assert await connect(world, elsewhere) != first


async def test_one_calendar_is_written_to_however_many_accounts_there_are(world: World):
    elsewhere = Elsewhere(listed=(OWN, TEAM))
    await connect(world, elsewhere)
    elsewhere.account = Account(id="acc-2", email="ana@other.example")
    await connect(world, elsewhere)
    await connect(world, elsewhere, who="UBO")
    assert await world.ask("SELECT external_id, reads, writes FROM calendars WHERE reads ORDER BY id") == [
        ("own", True, True),
        ("own", True, False),
        ("own", True, True),
    ]


async def test_who_left_meanwhile_is_connected_to_nothing(world: World):
    elsewhere = Elsewhere()
    await world.ask("UPDATE members SET is_active = false WHERE slack_user_id = 'UBO'")
    ana = await world.actor("UANA")
    await world.ask("UPDATE members SET is_active = false WHERE id = :id", id=ana.member_id)
    with pytest.raises((NotFound, AssertionError)):
        await connect(world, elsewhere)
