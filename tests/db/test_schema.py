"""The schema's promises, read from the catalogue, so that a new table that breaks one fails here."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.db.catalogue import ask, tenant_tables
from tests.world import World, found_world

# The trail outlives what it tells of.
POINTS_NOWHERE = {
    ("audit_entries", "actor_member_id"),
    ("audit_entries", "object_id"),
    ("audit_entries", "person_id"),
}
# Settings and people of the workspace: hardly ever deleted, so that no booking pays for another index.
SELDOM_DELETED = {"members", "meeting_types", "requisitions", "rooms", "stages"}

FOREIGN_KEYS = """
    SELECT c.conname, c.conrelid::regclass::text, c.confrelid::regclass::text,
           ARRAY(SELECT attname::text FROM unnest(c.conkey) WITH ORDINALITY k(n, at)
                 JOIN pg_attribute ON attrelid = c.conrelid AND attnum = k.n ORDER BY k.at),
           ARRAY(SELECT attname::text FROM unnest(c.confkey) WITH ORDINALITY k(n, at)
                 JOIN pg_attribute ON attrelid = c.confrelid AND attnum = k.n ORDER BY k.at)
    FROM pg_constraint c WHERE c.contype = 'f' AND c.connamespace = 'public'::regnamespace
"""
INDEXES = """
    SELECT i.indrelid::regclass::text, i.indisprimary,
           ARRAY(SELECT coalesce(attname::text, '') FROM unnest(i.indkey) WITH ORDINALITY k(n, at)
                 LEFT JOIN pg_attribute ON attrelid = i.indrelid AND attnum = k.n ORDER BY k.at)
    FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relnamespace = 'public'::regnamespace AND i.indpred IS NULL
"""


def foreign_keys(url: str) -> list[tuple[str, str, str, list[str], list[str]]]:
    return ask(url, FOREIGN_KEYS)


def test_the_key_of_every_tenants_table_begins_with_the_workspace(database_url: str):
    keys = {table: columns for table, primary, columns in ask(database_url, INDEXES) if primary}
    tenants = tenant_tables(database_url) - {"workspaces"}
    assert {table for table in tenants if keys[table][0] == "workspace_id"} == tenants


def test_every_tenants_table_goes_with_its_workspace(database_url: str):
    whole = ask(
        database_url,
        "SELECT conrelid::regclass::text FROM pg_constraint"
        " WHERE confrelid = 'workspaces'::regclass AND confdeltype = 'c'",
    )
    assert {table for (table,) in whole} == tenant_tables(database_url) - {"workspaces"} | {"directory"}


def test_no_foreign_key_can_point_into_another_workspace(database_url: str):
    across = [
        name
        for name, _, target, columns, keys in foreign_keys(database_url)
        if target != "workspaces" and (columns[0], keys[0]) != ("workspace_id", "workspace_id")
    ]
    assert across == []


def test_every_id_a_row_holds_is_a_foreign_key(database_url: str):
    held = ask(
        database_url,
        "SELECT table_name::text, column_name::text FROM information_schema.columns"
        " WHERE table_schema = 'public' AND data_type = 'bigint' AND column_name LIKE '%%\\_id'",
    )
    keys = foreign_keys(database_url)
    pointing = {(table, column) for _, table, _, columns, _ in keys for column in columns[1:] or columns}
    assert set(held) - pointing == POINTS_NOWHERE


def test_emptying_a_reference_never_empties_the_workspace(database_url: str):
    found = ask(
        database_url,
        "SELECT conname FROM pg_constraint WHERE contype = 'f' AND confdeltype IN ('n', 'd')"
        " AND (confdelsetcols IS NULL OR cardinality(confdelsetcols) <> 1)",
    )
    assert found == []


def test_every_foreign_key_has_an_index_that_begins_with_its_tenant_and_id(database_url: str):
    indexed = [(table, columns) for table, _, columns in ask(database_url, INDEXES)]
    slow = [
        name
        for name, table, target, columns, _ in foreign_keys(database_url)
        if target not in SELDOM_DELETED
        and not any(where == table and has[: len(columns[:2])] == columns[:2] for where, has in indexed)
    ]
    assert slow == []


BOOKING = """
    INSERT INTO host_bookings (workspace_id, meeting_id, member_id, during, buffered, buffer_waived)
    SELECT :workspace, :meeting, :member, tstzrange(:at, :at ::timestamptz + interval '30 minutes'),
           tstzrange(:at ::timestamptz - interval '15 minutes', :at ::timestamptz + interval '45 minutes'),
           :waived
"""


async def insert_booking(world: World, host: str, at: str, *, waived: bool) -> None:
    """Straight into the table, past all rules of the program."""
    own = await world.book("UCY", candidate="Omar Haddad")
    member = await world.actor(host)
    values = {"workspace": world.rosa.workspace_id, "meeting": own.id, "member": member.member_id}
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(text(BOOKING), values | {"at": at, "waived": waived})


@pytest.mark.parametrize(
    "at,waived,constraint",
    [
        ("2027-03-02 10:29Z", True, "host_never_double_booked"),
        ("2027-03-02 09:31Z", True, "host_never_double_booked"),
        ("2027-03-02 10:59Z", False, "host_buffers_kept"),
        ("2027-03-02 09:01Z", False, "host_buffers_kept"),
    ],
)
async def test_the_database_itself_refuses_what_overlaps(
    world: World, at: str, waived: bool, constraint: str
):
    await world.book("UANA")
    with pytest.raises(IntegrityError, match=constraint):
        await insert_booking(world, "UANA", at, waived=waived)


@pytest.mark.parametrize("at,waived", [("2027-03-02 10:30Z", True), ("2027-03-02 11:00Z", False)])
async def test_the_database_lets_pass_what_only_touches(world: World, at: str, waived: bool):
    await world.book("UANA")
    await insert_booking(world, "UANA", at, waived=waived)


MEETING = """
    INSERT INTO meetings (workspace_id, uid, submission_key, title, candidate_id, status, starts_at, ends_at,
                          location_kind, cancelled_at)
    VALUES (:workspace, :name, :name, 'x', :candidate, :status, :at, :at ::timestamptz + interval '1 hour',
            'video', CASE WHEN :status = 'cancelled' THEN now() END)
"""


async def insert_meeting(world: World, name: str, *, candidate: int | None, status: str, at: str) -> None:
    values = {"workspace": world.rosa.workspace_id, "name": name, "candidate": candidate}
    async with world.database.workspace(world.rosa.workspace_id) as session:
        await session.execute(text(MEETING), values | {"status": status, "at": at})


@pytest.mark.parametrize("status", ["pending", "scheduled"])
async def test_the_database_never_double_books_a_candidate(world: World, status: str):
    jane = (await world.candidate("Jane")).id
    await insert_meeting(world, "one", candidate=jane, status="scheduled", at="2027-03-02 10:00Z")
    with pytest.raises(IntegrityError, match="candidate_never_double_booked"):
        await insert_meeting(world, "two", candidate=jane, status=status, at="2027-03-02 10:59Z")
    await insert_meeting(world, "three", candidate=jane, status=status, at="2027-03-02 11:00Z")


@pytest.mark.parametrize("status", ["cancelled", "completed", "no_show"])
async def test_a_meeting_that_is_no_more_takes_none_of_the_candidates_time(world: World, status: str):
    jane = (await world.candidate("Jane")).id
    await insert_meeting(world, "one", candidate=jane, status="scheduled", at="2027-03-02 10:00Z")
    await insert_meeting(world, "two", candidate=jane, status=status, at="2027-03-02 10:00Z")


async def test_meetings_without_a_candidate_overlap_freely_here_and_elsewhere(world: World):
    other = await found_world(world.database, team="T0OTHER")
    for each in (world, other):
        for name in ("one", "two"):
            await insert_meeting(each, name, candidate=None, status="scheduled", at="2027-03-02 10:00Z")


SECOND_DEFAULT = "INSERT INTO requisitions (workspace_id, name, is_default) VALUES (:workspace, 'x', true)"
CARD_AGAIN = """
    INSERT INTO messages (workspace_id, key, road, kind, recipient, meeting_id, meeting_starts_at, due_at,
                          version)
    SELECT workspace_id, 'x', road, kind, recipient, meeting_id, now(), now(), version FROM messages
    WHERE kind = 'card'
"""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE meetings SET ends_at = starts_at",
        "UPDATE meetings SET status = 'cancelled'",
        "UPDATE meetings SET cancelled_at = now()",
        "UPDATE meetings SET status = 'held'",
        "UPDATE host_bookings SET buffered = during * tstzrange(NULL, lower(during))",
        "UPDATE host_bookings SET during = 'empty'",
        "UPDATE attendees SET member_id = NULL, candidate_id = NULL",
        "UPDATE attendees SET rsvp = 'maybe'",
        "UPDATE candidates SET fit = 101",
        "UPDATE candidate_emails SET email = upper(email)",
        "UPDATE members SET role = 'king'",
        "UPDATE messages SET state = 'lost'",
        "UPDATE stages SET kind = 'waiting'",
        SECOND_DEFAULT,
        CARD_AGAIN,
    ],
)
async def test_the_database_refuses_nonsense(world: World, statement: str):
    await world.book()
    with pytest.raises(IntegrityError):
        async with world.database.workspace(world.rosa.workspace_id) as session:
            await session.execute(text(statement), {"workspace": world.rosa.workspace_id})
