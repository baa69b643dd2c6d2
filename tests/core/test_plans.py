"""The queries that run all day can use an index, however large the tables grow."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncSession

from core.calendars.connections import list_connections
from core.calendars.facts import Service
from core.follow_ups.read import list_follow_ups
from core.hosts.calendar import read_calendars, read_members
from core.meetings.own import list_meetings
from core.meetings.types import active_types
from core.messages.claim import claim_due, next_due
from core.messages.failed import list_failed
from core.offers.facts import Freed
from core.offers.waiting import read_waiting
from core.outside_bookings.listing import list_synced
from core.tenancy import Tx
from tests.world import MONDAY, World


def _scans(plan: dict[str, Any]) -> set[tuple[str, str]]:
    """Which table is read how, all through the plan; an index by its name, and what it is asked."""
    here = {(plan["Relation Name"], plan["Node Type"])} if "Relation Name" in plan else set()
    here |= {("index", plan["Index Name"])} if "Index Name" in plan else set()
    here |= {("condition", plan["Index Cond"])} if "Index Cond" in plan else set()
    return here.union(*(_scans(each) for each in plan.get("Plans", [])))


async def explained(
    session: AsyncSession, act: Callable[[], Awaitable[object]], about: str
) -> set[tuple[str, str]]:
    """How the statements of the act that mention `about` would run, were reading whole tables forbidden."""
    connection = await session.connection()
    heard: list[tuple[str, Any]] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        heard.append((statement, parameters))

    event.listen(connection.sync_connection, "before_cursor_execute", hear)
    await act()
    event.remove(connection.sync_connection, "before_cursor_execute", hear)
    await session.execute(text("SET LOCAL enable_seqscan = off"))
    found: set[tuple[str, str]] = set()
    for statement, parameters in [each for each in heard if about in each[0]]:
        plan = await connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", parameters)
        found |= _scans(plan.scalar_one()[0]["Plan"])
    assert found
    return found


@pytest.fixture
async def busy(world: World) -> World:
    await world.book("UANA", "UBO")
    await world.ask(
        "INSERT INTO delivery_pauses (workspace_id, road, recipient, until)"
        " VALUES (:workspace, 'slack', 'UANA', now())",
        workspace=world.rosa.workspace_id,
    )
    return world


def tx_of(world: World, session: AsyncSession) -> Tx:
    return Tx(session=session, workspace_id=world.rosa.workspace_id, now=MONDAY, secrets=world.secrets)


async def test_claiming_reads_only_what_waits_and_what_is_leased(busy: World):
    async with busy.database.outbox() as session:
        scans = await explained(
            session, lambda: claim_due(session, MONDAY + timedelta(days=9), 10), "messages"
        )
    assert {("index", "ix_messages_waiting"), ("index", "ix_messages_leased")} <= scans
    assert ("messages", "Seq Scan") not in scans


async def test_the_next_due_time_is_read_from_the_index_of_what_waits(busy: World):
    async with busy.database.outbox() as session:
        scans = await explained(session, lambda: next_due(session, MONDAY), "messages")
    assert {name for kind, name in scans if kind == "index"} == {"ix_messages_waiting", "pk_delivery_pauses"}


async def test_busy_times_are_read_by_host_and_start(busy: World):
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        hosts, kind = [*(await read_members(tx, ["UANA", "UBO"])).values()], (await active_types(tx))[0]
        window = (MONDAY, MONDAY + timedelta(days=30))
        scans = await explained(session, lambda: read_calendars(tx, hosts, kind, window), "host_bookings")
    held = {"calendar_events", "meetings"}
    assert {table for table, _ in scans} == {"host_bookings", "busy_times", *held, "index", "condition"}
    asked = [condition for kind, condition in scans if kind == "condition"]
    assert ("index", "ix_calendar_events_moved") in scans
    # What the indexes of long ones and of what was moved do not narrow down is little.
    assert sum("starts_at >=" in each and "starts_at <" in each for each in asked) == len(asked) - 2
    assert "Seq Scan" not in {how for _, how in scans}


@pytest.mark.parametrize("when", ["upcoming", "past", "today"])
async def test_a_persons_list_is_read_in_order_of_start(busy: World, when):
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: list_meetings(tx, busy.rosa, when), "UNION")
    assert {
        ("index", "ix_meetings_workspace_id_scheduled_by_id_starts_at_id"),
        ("index", "ix_attendees_workspace_id_member_id_starts_at_meeting_id"),
    } <= scans
    assert "Seq Scan" not in {how for _, how in scans}


async def test_every_query_of_a_list_names_its_workspace_to_the_index(busy: World):
    """Row-level security would do it as well, but a plan must not depend on that."""
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: list_meetings(tx, busy.rosa, "upcoming"), "SELECT")
    # A workspace's own row is one of a few: reading the table is as good.
    assert {table for table, how in scans if how == "Seq Scan"} <= {"workspaces"}


async def test_who_waits_for_a_freed_time_is_read_by_host_in_order_of_start(busy: World):
    freed = Freed(key="1.1", meeting_id=1, starts_at=MONDAY, ends_at=MONDAY + timedelta(hours=1))
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: read_waiting(tx, freed), "attendees")
    assert ("index", "ix_attendees_workspace_id_member_id_starts_at_meeting_id") in scans
    assert "Seq Scan" not in {how for _, how in scans}


async def test_what_somebody_has_to_do_is_read_from_the_index_of_what_is_open(busy: World):
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: list_follow_ups(tx, busy.rosa), "follow_ups")
    assert ("index", "ix_follow_ups_open") in scans
    assert "Seq Scan" not in {how for _, how in scans}


async def test_what_somebody_connected_is_read_by_member(busy: World):
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: list_connections(tx, busy.rosa, {}), "connections")
    assert ("index", "one_account") in scans
    assert "Seq Scan" not in {how for _, how in scans}


async def test_what_failed_is_read_from_the_index_of_what_failed(busy: World):
    async with busy.database.workspace(busy.rosa.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(session, lambda: list_failed(tx, busy.rosa), "messages")
    assert ("index", "ix_messages_failed") in scans
    assert ("index", "pk_messages") not in scans
    assert "Seq Scan" not in {how for _, how in scans}


@pytest.mark.parametrize(
    ("showing", "index"),
    [
        ("coming", "ix_outside_bookings_workspace_id_service_starts_at_id"),
        ("past", "ix_outside_bookings_workspace_id_service_starts_at_id"),
        ("unsettled", "ix_outside_bookings_workspace_id_asked_candidate_id"),
    ],
)
async def test_what_is_booked_at_a_scheduler_is_read_from_an_index(busy: World, showing, index: str):
    await busy.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    admin = await busy.actor("UROSA")
    async with busy.database.workspace(admin.workspace_id) as session:
        tx = tx_of(busy, session)
        scans = await explained(
            session, lambda: list_synced(tx, admin, Service.CALENDLY, showing), "outside_bookings"
        )
    assert ("index", index) in scans
    assert "Seq Scan" not in {how for _, how in scans}
