"""Roles are given by whoever runs the installation, and by admins."""

import pytest

from core.errors import BadInput, NotAllowed, NotFound
from core.tenancy import Actor
from core.workspaces.members import MemberProfile, register_members
from core.workspaces.roles import give_role
from tests.world import World

ROLE = "SELECT role FROM members WHERE slack_user_id = 'UANA'"


def operator(world: World) -> Actor:
    return Actor(workspace_id=world.rosa.workspace_id)


@pytest.mark.parametrize("whom", ["UANA", "ana", " Ana "])
async def test_whoever_runs_it_gives_and_takes_roles(world: World, whom: str):
    assert (await world.run(give_role, operator(world), whom, "admin")).slack_user_id == "UANA"
    assert await world.ask(ROLE) == [("admin",)]
    admin = await world.actor("UANA")
    await world.run(give_role, admin, "UBO", "recruiter")
    await world.run(give_role, operator(world), "UANA", "none")
    assert await world.ask(ROLE) == [(None,)]
    trail = await world.ask(
        "SELECT action, facts FROM audit_entries WHERE action = 'member.role_given' ORDER BY id"
    )
    assert [facts["role"] for _, facts in trail] == ["admin", "recruiter", "none"]


async def test_members_without_a_role_give_none(world: World):
    with pytest.raises(NotAllowed):
        await world.run(give_role, world.rosa, "UROSA", "admin")
    assert await world.ask(ROLE) == [(None,)]


async def test_what_names_nobody_or_several_is_said(world: World):
    twin = MemberProfile(slack_user_id="UANA2", name="Ana")
    await world.run(register_members, operator(world), [twin])
    with pytest.raises(BadInput, match="UANA, UANA2"):
        await world.run(give_role, operator(world), "Ana", "admin")
    with pytest.raises(NotFound, match="nobody"):
        await world.run(give_role, operator(world), "Nobody", "admin")
    posing = [
        MemberProfile(slack_user_id="UPOSE", name="UBOSS"),
        MemberProfile(slack_user_id="UPOSE2", name="boss@x.example"),
    ]
    await world.run(register_members, operator(world), posing)
    for somebody_else in ("UBOSS", "boss@x.example"):
        with pytest.raises(NotFound):
            await world.run(give_role, operator(world), somebody_else, "admin")
    with pytest.raises(BadInput, match="There is no role boss"):
        await world.run(give_role, operator(world), "UANA", "boss")
