"""First contact, the token at rest, and who may do what."""

import asyncio
from dataclasses import replace

import pytest

from core.calendars.disconnect import disconnect_account, read_given_up
from core.calendars.facts import Account, Service
from core.calendars.grants import read_grant
from core.calendars.tickets import begin_connecting
from core.candidates.search import match_candidates
from core.errors import NotAllowed, PanelryError
from core.messages.booking_links import mail_link, words_of
from core.run import Runner
from core.secrets import SecretBox, make_key
from core.tenancy import Actor, Tx
from core.workspaces.entrance import Entrance, TeamProfile
from core.workspaces.members import (
    MemberProfile,
    begin_asking,
    check_may_schedule,
    find_actor,
    register_members,
    unknown_members,
)
from db.database import Database
from tests.core.calendars.service import Elsewhere, connect
from tests.world import World, found_world

TOKEN = "xoxb-1234-very-secret"
ACME = TeamProfile(slack_team_id="T0NEW", name="New")


@pytest.fixture
async def database(database_url: str):
    async with Database(database_url) as opened:
        yield opened


async def install(entrance: Entrance, team: TeamProfile = ACME, token: str = TOKEN):
    return await entrance.install(team, bot_token=token, bot_user_id="UB", bot_id="BB")


async def test_first_contacts_at_once_provision_once(database: Database):
    entrance = Entrance(database, SecretBox([make_key()]))
    found = await asyncio.gather(*(install(entrance) for _ in range(8)))
    assert len({each.workspace_id for each in found}) == 1
    async with database.workspace(found[0].workspace_id) as session:
        connection = await session.connection()
        for table, rows in {"workspaces": 1, "meeting_types": 5, "stages": 8, "requisitions": 1}.items():
            counted = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert counted.scalar() == rows


async def test_teams_get_workspaces_of_their_own(database: Database):
    entrance = Entrance(database, SecretBox([make_key()]))
    teams = [TeamProfile(slack_team_id=f"T{number}", name="X") for number in range(5)]
    found = await asyncio.gather(*(install(entrance, each) for each in teams))
    assert set(await entrance.workspaces()) == {each.workspace_id for each in found}
    assert len(found) == len({each.workspace_id for each in found})


async def test_a_new_workspace_starts_with_types_stages_and_their_rules(world: World):
    types = await world.ask(
        "SELECT name, durations, buffer_before_minutes, buffer_after_minutes, notice_minutes, max_days_ahead,"
        " reminder_minutes, outcome_prompt_minutes FROM meeting_types ORDER BY position"
    )
    assert types == [
        ("Phone screening", [30, 15, 20], 15, 15, 240, 30, [1440, 60, 15], 5),
        ("Video interview", [45, 30, 60], 15, 15, 240, 30, [1440, 60, 15], 5),
        ("Technical assessment", [60, 45, 90], 15, 15, 240, 30, [1440, 60, 15], 5),
        ("Final interview", [60], 15, 15, 240, 30, [1440, 60, 15], 5),
        ("Onboarding", [30], 15, 15, 240, 30, [1440, 60, 15], 5),
    ]
    assert [name for (name,) in await world.ask("SELECT name FROM stages ORDER BY position")] == [
        "Applied",
        "Screening",
        "Interview",
        "Technical assessment",
        "Final interview",
        "Offer",
        "Hired",
        "Rejected",
    ]


async def test_the_token_is_found_again_and_never_shown(database: Database):
    entrance = Entrance(database, SecretBox([make_key()]))
    installed = await install(entrance)
    assert await entrance.find("T0NEW") == await entrance.of_workspace(installed.workspace_id) == installed
    assert TOKEN not in repr(installed)
    assert (await entrance.find("T0NOBODY"), await entrance.of_workspace(999_999)) == (None, None)


async def test_the_token_is_no_clear_text_in_the_database(database: Database):
    installed = await install(Entrance(database, SecretBox([make_key()])))
    async with database.workspace(installed.workspace_id) as session:
        connection = await session.connection()
        stored = (await connection.exec_driver_sql("SELECT bot_token FROM slack_installations")).scalar()
    assert isinstance(stored, bytes)
    assert TOKEN.encode() not in stored
    assert stored.startswith(b"gAAAA")


async def test_installing_again_replaces_the_token_and_keeps_the_workspace(database: Database):
    entrance = Entrance(database, SecretBox([make_key()]))
    first, second = await install(entrance), await install(entrance, token="xoxb-new")
    assert second.workspace_id == first.workspace_id
    found = await entrance.find("T0NEW")
    assert found is not None
    assert found.bot_token == "xoxb-new"


async def test_keys_rotate(database: Database):
    old, new = make_key(), make_key()
    await install(Entrance(database, SecretBox([old])))
    await install(
        Entrance(database, SecretBox([old])), TeamProfile(slack_team_id="T0TWO", name="Two"), "xoxb-two"
    )
    with pytest.raises(
        PanelryError, match="cannot be read with PANELRY_SECRET_KEY; set the key it was written with"
    ):
        await Entrance(database, SecretBox([new])).find("T0NEW")
    assert await Entrance(database, SecretBox([new, old])).reseal() == 2
    for team, token in (("T0NEW", TOKEN), ("T0TWO", "xoxb-two")):
        found = await Entrance(database, SecretBox([new])).find(team)
        assert found is not None
        assert found.bot_token == token
    with pytest.raises(PanelryError, match="cannot be read"):
        await Entrance(database, SecretBox([old])).find("T0NEW")


async def test_people_are_kept_up_to_date_and_what_panelry_set_stays(world: World):
    await world.ask("UPDATE members SET role = 'recruiter', daily_limit = 3 WHERE slack_user_id = 'UANA'")
    ana = MemberProfile(slack_user_id="UANA", name="Ana Lima", timezone=None, email="Ana@Acme.example")
    await world.run(register_members, world.product, [ana, ana])
    assert await world.ask(
        "SELECT name, email, timezone, role, daily_limit FROM members WHERE slack_user_id = 'UANA'"
    ) == [("Ana Lima", "ana@acme.example", "UTC", "recruiter", 3)]
    await world.run(register_members, world.product, [])


async def test_what_slack_was_asked_before_it_told_of_a_change_does_not_undo_it(world: World):
    profiles = [
        MemberProfile(slack_user_id="UANA", name="Old"),
        MemberProfile(slack_user_id="UNEW", name="Old"),
    ]
    asked_at = await world.run(begin_asking, world.product)
    news = [replace(each, name="New", is_active=False) for each in profiles]
    await world.run(register_members, world.product, news)
    names = "SELECT name, is_active FROM members WHERE slack_user_id IN ('UANA', 'UNEW')"
    await world.run(register_members, world.product, profiles, asked_at)
    assert await world.ask(names) == [("New", False)] * 2
    asked_since = await world.run(begin_asking, world.product)
    await world.run(register_members, world.product, profiles, asked_since)
    assert await world.ask(names) == [("Old", True)] * 2


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "America/New York"])
async def test_a_zone_this_machine_does_not_know_counts_as_utc(world: World, zone: str):
    await world.run(
        register_members, world.product, [MemberProfile(slack_user_id="UZ", name="Z", timezone=zone)]
    )
    assert (await world.actor("UZ")).timezone == "UTC"


async def test_strangers_are_named_once_in_the_order_given(world: World):
    assert await world.run(unknown_members, world.product, ["UX", "UANA", "UY", "UX"]) == ("UX", "UY")
    assert await world.run(find_actor, world.product, "UX") is None


@pytest.mark.parametrize(
    "who,role,sentence",
    [
        ("UANA", None, None),
        ("UANA", "admin", None),
        ("UANA", "recruiter", None),
        ("UANA", "interviewer", "Only recruiters and admins"),
        ("UANA", "observer", "Only recruiters and admins"),
        ("UGUEST", None, "Guests cannot"),
        ("UGUEST", "admin", "Guests cannot"),
        ("UBOT", None, "Guests cannot"),
    ],
)
async def test_who_may_schedule(world: World, who: str, role: str | None, sentence: str | None):
    await world.ask("UPDATE members SET role = :role WHERE slack_user_id = :who", role=role, who=who)
    actor = await world.actor(who)
    if sentence is None:
        check_may_schedule(actor)
    else:
        with pytest.raises(NotAllowed, match=sentence):
            check_may_schedule(actor)


async def test_the_same_person_in_two_workspaces_is_two_members(world: World):
    other = await found_world(world.database, team="T0OTHER")
    assert (await other.actor("UANA")).member_id != (await world.actor("UANA")).member_id


async def test_another_key_is_noticed_before_anything_is_done_with_it(world: World):
    await world.entrance.check_secrets()
    with pytest.raises(PanelryError, match="cannot be read with PANELRY_SECRET_KEY"):
        await Entrance(world.database, SecretBox([make_key()])).check_secrets()


async def test_rotation_takes_the_keys_of_people_along(database: Database):
    old, new = make_key(), make_key()
    world = await found_world(database, secrets=SecretBox([old]))
    people = await world.ask("SELECT count(*) FROM person_keys")
    given_up = await connect(world, Elsewhere())
    await world.run(disconnect_account, await world.actor("UANA"), given_up)
    kept = await connect(world, Elsewhere(account=Account(id="acc-2", email="x@y.example")), who="UBO")
    await world.run(begin_connecting, await world.actor("UANA"), Service.GOOGLE)
    assert await Entrance(database, SecretBox([new, old])).reseal() == 3 + 1 + people[0][0]
    for (wrapped,) in await world.ask("SELECT wrapped_key FROM person_keys"):
        assert len(SecretBox([new]).open(wrapped)) == 44
    run = Runner(database, world.clock, SecretBox([new]))
    assert (await run(read_grant, world.product, kept))[1].access == "access-1"
    assert (await run(read_given_up, world.product, given_up)).grant.access == "access-1"


async def test_rotation_takes_the_words_of_waiting_mails_along(database: Database):
    old, new = make_key(), make_key()
    world = await found_world(database, secrets=SecretBox([old]))
    jane = (await world.run(match_candidates, world.rosa, "Jane"))[0]
    words = {"url": "https://calendly.example/d/1"}

    async def write(tx: Tx, _actor: Actor) -> None:
        await mail_link(tx, jane.id, "key", words)

    await world.run(write, world.product)
    await Entrance(database, SecretBox([new, old])).reseal()
    [(detail,)] = await world.ask("SELECT detail FROM messages WHERE kind = 'booking_link'")

    async def read(tx: Tx, _actor: Actor) -> dict[str, str] | None:
        return words_of(tx, detail)

    assert await Runner(database, world.clock, SecretBox([new]))(read, world.product) == words
