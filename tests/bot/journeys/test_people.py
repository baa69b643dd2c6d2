from typing import Any

import pytest

from bot.people import People, profile_of
from core.errors import NotAllowed, NotFound
from tests.bot.journeys.fake_slack import IAN, RITA, user
from tests.bot.journeys.samples import ACTOR, NOW
from tests.bot.journeys.world import World, open_world


@pytest.fixture
async def world():
    async with open_world() as opened:
        yield opened


async def test_a_change_in_slack_is_kept(world: World):
    answer = await world.event({"type": "user_change", "user": user(IAN, tz="Asia/Tokyo", deleted=True)})
    assert answer.status == 200
    ((ian,), asked_at) = world.core.called("register_members")[0]
    assert (ian.slack_user_id, ian.timezone, ian.is_active) == (IAN, "Asia/Tokyo", False)
    assert asked_at is None


@pytest.mark.parametrize(
    "more",
    [{"is_restricted": True}, {"is_ultra_restricted": True}, {"is_stranger": True}, {"team_id": "T9"}],
)
def test_guests_and_people_from_elsewhere_are_guests(more: dict[str, Any]):
    assert profile_of(user(IAN, **more), "T1").is_guest


def test_colleagues_of_the_same_organisation_are_none():
    assert not profile_of(user(IAN, team_id="T9", enterprise_user={"id": "E1"}), "T1").is_guest


def test_a_person_without_profile_has_a_name_all_the_same():
    profile = profile_of({"id": "USLACKBOT"}, "T1")
    assert (profile.name, profile.timezone, profile.email, profile.is_bot) == ("USLACKBOT", None, None, True)


async def test_everybody_is_registered_page_by_page(world: World):
    assert await world.parts.people.sync_all("T1") == 2
    registered = world.core.called("register_members")
    assert [asked_at for _, asked_at in registered] == [NOW, NOW]
    pages = [profiles for profiles, _ in registered]
    assert [[each.slack_user_id for each in page] for page in pages] == [[RITA], [IAN]]


async def test_somebody_slack_hides_cannot_act(world: World):
    world.core.answers["find_actor"] = None
    with pytest.raises(NotAllowed):
        await world.parts.people.actor("T1", "UNOBODY001")
    assert not world.core.called("register_members")


async def test_a_closed_account_is_looked_up_in_case_it_was_opened_again(world: World):
    found = iter([None, ACTOR, None, None])
    world.core.answers["find_actor"] = lambda _: next(found)
    assert await world.parts.people.actor("T1", IAN) == ACTOR
    assert len(world.core.called("register_members")) == 1
    await world.parts.people.register("T1", [user(IAN, deleted=True)])
    with pytest.raises(NotAllowed, match=r"your account is closed\. Ask a member"):
        await world.parts.people.actor("T1", IAN)


async def test_somebody_is_remembered_for_five_seconds_and_until_slack_tells_news(world: World):
    seconds = [100.0]
    people = People(world.core, world.parts.clients, monotonic=lambda: seconds[0])
    for seconds[0], reads in ((100.0, 1), (104.9, 1), (105.0, 2), (109.0, 2)):
        assert await people.actor("T1", IAN) == ACTOR
        assert len(world.core.called("find_actor")) == reads
    await people.actor("T1", RITA)
    await people.register("T1", [user(IAN, is_restricted=True)])
    await people.actor("T1", RITA)
    assert world.core.called("find_actor")[2:] == [(RITA,)]
    await people.actor("T1", IAN)
    assert world.core.called("find_actor")[3:] == [(IAN,)]


async def test_known_people_are_not_looked_up(world: World):
    await world.parts.people.ensure("T1", [RITA, IAN])
    assert not world.slack.calls


async def test_a_workspace_that_left_is_named_as_such(world: World):
    with pytest.raises(NotFound):
        await world.parts.people.actor("T2", RITA)
