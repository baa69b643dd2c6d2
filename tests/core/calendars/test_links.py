"""The link of a call that comes with the event: in the invitation, or right after it; and everywhere else."""

from dataclasses import replace
from datetime import timedelta

import pytest

from core.calendars.decide import put_event_back
from core.errors import BadInput
from core.meetings.location import LocationKind
from core.meetings.own_link import set_link
from core.messages.claim import claim_due
from core.messages.decisions import Decision, Wait
from core.messages.deliver import Envelope
from core.messages.failed import retry_failed
from core.messages.links import note_without_link
from core.messages.prepare import look_at
from core.messages.results import ATTEMPTS
from core.tenancy import Actor, Tx
from tests.core.calendars.calls import book_call
from tests.core.calendars.scene import Scene, drag
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
MEET = LocationKind.MEET


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


def mails(scene: Scene) -> list[tuple[str, str | None, int]]:
    """Kind, link and sequence of each."""
    sent = scene.world.mail.sent
    return [(each.kind, each.meeting.location.join_url, each.detail["sequence"]) for each in sent]


def last(scene: Scene, kind: str) -> Envelope:
    return [each for each in scene.world.slack.sent if each.kind == kind][-1]


async def test_the_invitation_waits_for_the_link_and_card_and_dm_have_the_same(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    await scene.write()
    [event_id] = ana.entries
    link = f"https://meet.example/{event_id}"
    assert mails(scene) == []
    await scene.write_on()
    assert mails(scene) == [("invitation", link, 0)]
    for kind in ("card", "interviewer_dm"):
        assert last(scene, kind).meeting.location.join_url == link
    assert (await scene.meeting(meeting)).sequence == 0


async def test_while_the_call_is_being_made_that_is_what_they_say(scene: Scene):
    await scene.connect("UANA")
    scene.is_slow = True
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    for _ in range(2):
        there = (await scene.meeting(meeting)).in_calendar
        assert there is not None
        assert there.makes_link
        await scene.write()
    assert mails(scene) == []
    scene.is_slow = False
    await scene.write_on()
    await scene.write_on()
    assert [kind for kind, link, _ in mails(scene) if link] == ["invitation"]
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert not there.makes_link


async def test_after_a_minute_it_goes_without_and_the_link_follows_as_a_change_of_the_same_entry(
    scene: Scene,
):
    await scene.connect("UANA")
    scene.is_slow = True
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    await scene.write()
    scene.world.pass_time(seconds=59)
    await scene.write_on()
    assert mails(scene) == []
    scene.world.pass_time(seconds=1)
    await scene.write_on()
    assert mails(scene) == [("invitation", None, 0)]
    scene.is_slow = False
    await scene.write_on()
    await scene.write_on()
    link = (await scene.meeting(meeting)).location.join_url
    assert link
    assert mails(scene)[1:] == [("invitation_link", link, 1)]
    assert {each.meeting.uid for each in scene.world.mail.sent} == {meeting.uid}
    moved = await scene.world.move(await scene.meeting(meeting), AT + timedelta(hours=2))
    await scene.write_on()
    assert mails(scene)[2:] == [("invitation_moved", link, 2)]
    assert moved.location.join_url == link


async def test_where_it_cannot_be_made_nobody_waits_and_a_press_later_the_link_follows(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    ana.faults = [Fault(status=403)]
    await scene.write()
    await scene.write_on()
    assert mails(scene) == [("invitation", None, 0)]
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert (there.makes_link, there.why) == (False, "The service refused this.")
    assert there.failed is not None
    await scene.world.run(retry_failed, scene.world.rosa, there.failed)
    await scene.write_on()
    await scene.write_on()
    assert [kind for kind, link, _ in mails(scene) if link] == ["invitation_link"]


async def test_another_link_goes_to_who_has_the_old_one(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    await scene.write()
    await scene.write_on()
    ana.drop(next(iter(ana.entries)))
    await scene.read()
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, 1)
    await scene.write_on()
    await scene.write_on()
    (_, old, _), (kind, new, sequence) = mails(scene)
    assert (kind, sequence) == ("invitation_link", 1)
    assert old != new
    assert new


async def test_an_invitation_that_has_not_left_yet_carries_a_late_link_itself(scene: Scene):
    await scene.connect("UANA")
    scene.is_slow = True
    await book_call(scene, MEET, "UANA", at=AT)
    await scene.write()
    scene.world.pass_time(seconds=61)
    scene.world.mail.trouble = [ConnectionError()]
    await scene.write_on()
    scene.is_slow = False
    await scene.world.ask(
        "UPDATE messages SET perhaps_sent = false, retry_at = now() + interval '1 hour' WHERE road = 'mail'"
    )
    await scene.world.ask("UPDATE messages SET retry_at = NULL WHERE road = 'google'")
    await scene.world.ask("DELETE FROM delivery_pauses")
    await scene.write()
    await scene.write_on()
    assert [(kind, bool(link)) for kind, link, _ in mails(scene)] == [("invitation", True)]
    why = await scene.world.ask("SELECT state, error FROM messages WHERE kind = 'invitation_link'")
    assert why == [("dropped", "the invitation carries the link itself")]


async def test_a_link_that_comes_while_the_invitation_is_looked_at_is_waited_for(scene: Scene):
    """It was read without one: sent like that, nobody would know that the link has to follow."""
    await scene.connect("UANA")
    scene.is_slow = True
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    scene.world.pass_time(seconds=61)
    async with scene.world.database.outbox() as session:
        claimed = await claim_due(session, scene.world.clock.at, 100)
    [invitation] = [each for each in claimed if each.kind == "invitation"]

    async def look(tx: Tx, actor: Actor) -> Decision:
        decisions = await look_at(tx, [invitation])
        assert isinstance(decisions[invitation.id], Envelope)
        await scene.world.ask("UPDATE meetings SET join_url = 'https://meet.example/x'")
        return (await note_without_link(tx, [invitation], decisions))[invitation.id]

    assert await scene.world.run(look, scene.world.product) == Wait(seconds=0)
    assert (await scene.meeting(meeting)).location.join_url == "https://meet.example/x"


async def test_a_link_of_ones_own_is_used_and_no_call_is_made(scene: Scene):
    await scene.connect("UANA")
    scene.is_slow = True
    own = "https://meet.example/own"
    await book_call(scene, MEET, "UANA", at=AT, detail=own)
    await scene.write()
    await scene.write_on()
    assert mails(scene) == [("invitation", own, 0)]


async def test_where_none_can_be_made_one_is_typed_and_the_candidate_gets_it(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    ana.faults = [Fault(status=403)]
    await scene.write()
    await scene.write_on()
    own = "https://meet.example/own"
    for wrong in ("", "meet.example/own", "javascript:alert(1)", "https://x.example/" + "x" * 500):
        with pytest.raises(BadInput, match="begins with https://"):
            await scene.world.run(set_link, scene.world.rosa, meeting.id, wrong)
    await scene.world.run(set_link, scene.world.rosa, meeting.id, f" {own} ")
    told = await scene.world.run(set_link, scene.world.rosa, meeting.id, own)
    assert (told.location.join_url, told.location.awaits_link, told.sequence) == (own, False, 1)
    await scene.write_on()
    assert mails(scene)[1:] == [("invitation_link", own, 1)]
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.failed is not None
    await scene.world.run(retry_failed, scene.world.rosa, there.failed)
    await scene.write_on()
    assert len(ana.entries) == 1
    assert (await scene.meeting(meeting)).location.join_url == own
    await scene.world.cancel(told)
    with pytest.raises(BadInput, match="nobody joins it"):
        await scene.world.run(set_link, scene.world.rosa, meeting.id, own)


async def test_nothing_is_waited_for_where_no_link_is_made(scene: Scene):
    await scene.connect("UANA")
    form = replace(await scene.world.form("UANA"), custom_starts_at=AT)
    await scene.world.book_form(replace(form, location_kind=LocationKind.VIDEO, location_detail=""))
    await scene.write()
    assert mails(scene) == [("invitation", None, 0)]
    assert await scene.world.ask("SELECT detail FROM messages WHERE detail ? 'without_link'") == []


async def test_a_call_that_takes_its_time_is_looked_at_and_given_up_in_the_end(scene: Scene):
    """Written again, the event would be told to its guests again."""
    await scene.connect("UANA")
    scene.is_slow = True
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    for _ in range(ATTEMPTS + 1):
        await scene.write_on()
    assert scene.puts == [None]
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert (there.makes_link, there.failed is not None) == (False, True)


async def test_what_was_changed_there_while_the_call_is_made_is_asked_about(scene: Scene):
    ana = await scene.connect("UANA")
    scene.is_slow = True
    meeting = await book_call(scene, MEET, "UANA", at=AT)
    await scene.write()
    [event_id] = ana.entries
    drag(ana, event_id, AT + timedelta(hours=1))
    scene.is_slow = False
    await scene.write_on()
    await scene.read()
    there = (await scene.meeting(meeting)).in_calendar
    assert there is not None
    assert there.asks == "moved"
