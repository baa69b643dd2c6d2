"""A link for somebody who has an interview to come: that one is told of, and goes or stays as was chosen."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import BadInput, Stale
from core.meetings.decided import Choice, Decision, Existing
from core.meetings.facts import Meeting, Status
from core.outside.trouble import Unreachable
from core.outside_bookings.facts import LinkForm
from core.outside_bookings.links import read_addressee, send_link
from tests.core.counting import counting
from tests.core.outside_bookings.bookings import booking, take
from tests.core.outside_bookings.scene import Scene
from tests.core.outside_bookings.test_links import CALENDLY, LinkingMemory, form, links
from tests.core.test_query_counts import BINDING
from tests.world import MONDAY, World

Happens = Callable[[World, Meeting | None], Awaitable[None]]
Sends = Callable[[Scene, LinkForm], Awaitable[None]]
SOON = MONDAY + timedelta(days=1, hours=2)
LATER = MONDAY + timedelta(days=2, hours=3)


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world, calendly=LinkingMemory())
    await made.connect()
    return made


async def shown(scene: Scene) -> Existing | None:
    """What Jane has, as the window tells it."""
    jane = await scene.world.candidate("Jane Doe")
    return (await links(scene).choices(scene.world.rosa, CALENDLY, jane.id)).existing


async def filled(scene: Scene, choice: Choice | None, key: str = "k") -> LinkForm:
    """The window, as somebody sends it who saw what she has."""
    found = await shown(scene)
    said = Decision(meeting_id=found.meeting_id, version=found.version, choice=choice) if found else None
    return replace(form(await scene.world.candidate("Jane Doe"), key=key), existing=said or Decision())


async def send(scene: Scene, filled_in: LinkForm) -> None:
    await links(scene).send(scene.world.rosa, filled_in)


async def mail(scene: Scene, filled_in: LinkForm) -> None:
    """The second half: the link is made by then."""
    url = "https://calendly.example/d/1"
    await scene.world.run(send_link, scene.world.rosa, filled_in, "Talk", url)


async def state(scene: Scene) -> tuple[list[str], int]:
    """The statuses of all meetings, and how many links were mailed."""
    statuses = await scene.world.ask("SELECT status FROM meetings ORDER BY id")
    [(mails,)] = await scene.world.ask("SELECT count(*) FROM messages WHERE kind = 'booking_link'")
    return [status for (status,) in statuses], mails


async def test_the_next_one_is_told_of_whatever_its_type_and_wherever_it_was_booked(scene: Scene):
    world = scene.world
    assert await shown(scene) is None
    await world.book("UBO", at=SOON, candidate="Omar Haddad")
    await world.cancel(await world.book("UANA", at=SOON + timedelta(hours=4)))
    assert await shown(scene) is None
    later = await world.book("UANA", at=LATER)
    await take(world, booking(at=SOON, invitee=replace(booking().invitee, email="jane@mail.example")))
    found = await shown(scene)
    assert found is not None
    assert (found.starts_at, found.count, found.service) == (SOON, 2, "calendly")
    await world.ask("UPDATE meetings SET meeting_type_id = NULL WHERE id <> :id", id=later.id)
    found = await shown(scene)
    assert found is not None
    assert found.type_name == "Technical interview"
    world.clock.at = SOON  # it begins, and is not to come any more
    found = await shown(scene)
    assert found is not None
    assert (found.meeting_id, found.count, found.service) == (later.id, 1, None)


async def test_it_is_cancelled_as_the_link_goes_out_and_the_mail_says_why(scene: Scene):
    world = scene.world
    meeting = await world.book("UANA", at=SOON)
    await world.send_due()
    world.mail.clear()
    world.slack.clear()
    filled_in = await filled(scene, Choice.REPLACE)
    await send(scene, filled_in)
    await send(scene, filled_in)
    assert await state(scene) == (["cancelled"], 1)
    assert scene.calendly.calls == ["link type Jane Doe jane@mail.example"]
    await scene.send()
    assert sorted(each.kind for each in world.mail.sent) == ["booking_link", "invitation_cancelled"]
    [told] = [each.meeting for each in world.mail.sent if each.kind == "invitation_cancelled"]
    assert (told.id, told.status) == (meeting.id, Status.CANCELLED)
    assert told.cancellation is not None
    assert told.cancellation.reason == "chooses_anew"
    assert ("cancelled", "UANA") in world.slack.kinds()
    trail = await world.ask("SELECT action, facts FROM audit_entries ORDER BY id DESC LIMIT 2")
    assert trail == [
        ("candidate.link_sent", {"service": "calendly", "replaces": meeting.id}),
        ("meeting.cancelled", {"party": "company", "reason": "chooses_anew"}),
    ]


async def test_it_stays_where_both_are_wanted(scene: Scene):
    await scene.world.book("UANA", at=SOON)
    await send(scene, await filled(scene, Choice.BOTH))
    assert await state(scene) == (["scheduled"], 1)


async def test_without_a_choice_no_link_is_made(scene: Scene):
    await scene.world.book("UANA", at=SOON)
    with pytest.raises(BadInput, match="Choose what becomes of the interview") as refused:
        await send(scene, await filled(scene, None))
    assert refused.value.field == "existing"
    assert (await state(scene), scene.calendly.calls) == ((["scheduled"], 0), [])


async def test_nothing_is_cancelled_where_no_link_can_be_made(scene: Scene):
    await scene.world.book("UANA", at=SOON)
    filled_in = await filled(scene, Choice.REPLACE)
    scene.calendly.trouble = [Unreachable("gone")]
    with pytest.raises(BadInput):
        await send(scene, filled_in)
    assert await state(scene) == (["scheduled"], 0)


async def booked_meanwhile(world: World, _: Meeting | None) -> None:
    await world.book("UANA", at=SOON)


async def moved_meanwhile(world: World, meeting: Meeting | None) -> None:
    assert meeting is not None
    await world.move(meeting, LATER)


async def cancelled_meanwhile(world: World, meeting: Meeting | None) -> None:
    assert meeting is not None
    await world.cancel(meeting)


@pytest.mark.parametrize("sends", [send, mail])
@pytest.mark.parametrize(
    "meanwhile, had_one, words",
    [
        (booked_meanwhile, False, "Jane Doe has another Phone screening by now"),
        (moved_meanwhile, True, "It was changed meanwhile"),
        (cancelled_meanwhile, True, "was cancelled or is over by now"),
    ],
)
async def test_what_was_not_shown_is_decided_by_nobody(
    scene: Scene, meanwhile: Happens, had_one: bool, words: str, sends: Sends
):
    world = scene.world
    meeting = await world.book("UANA", at=SOON) if had_one else None
    filled_in = await filled(scene, Choice.REPLACE if had_one else None)
    await meanwhile(world, meeting)
    before = await state(scene)
    with pytest.raises(Stale, match=words):
        await sends(scene, filled_in)
    assert await state(scene) == before
    assert scene.calendly.calls == []


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_it_takes_as_many_queries_whatever_they_have(scene: Scene, count: int):
    world = scene.world
    for number in range(count):
        await world.book("UANA", "UBO", at=SOON + timedelta(days=number))
    jane = await world.candidate("Jane Doe")
    with counting(world) as queries:
        await world.run(read_addressee, world.rosa, jane.id)
    assert len(queries) == BINDING + 3
