"""One event for candidate and interviewers: the calendar invites, the mail says so, and answers come back."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from core.calendars.disconnect import disconnect_account
from core.calendars.facts import Entry, Service
from core.meetings.event_settings import change_event_words
from core.meetings.event_words import EventWords
from core.meetings.facts import Meeting, Rsvp
from core.messages.failed import retry_failed
from core.messages.plan import ENTRY_LEFT
from core.messages.shared import BY_CALENDAR
from tests.core.calendars.scene import Scene, answer
from tests.core.providers.contract.memory import Store
from tests.core.providers.failing import Fault
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)
JANE = "jane@mail.example"
SHARED = EventWords(is_shared=True)


@pytest.fixture
async def scene(world: World) -> Scene:
    """Rosa is an admin."""
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UROSA'")
    world.rosa = await world.actor("UROSA")
    return Scene(world=world)


async def share(scene: Scene, words: EventWords = SHARED) -> None:
    for (type_id,) in await scene.world.ask("SELECT id FROM meeting_types"):
        await scene.world.run(change_event_words, scene.world.rosa, type_id, words)


async def booked(scene: Scene) -> tuple[Meeting, Store]:
    """In Ana's calendar, shared with Jane."""
    await share(scene)
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    return meeting, ana


def only(store: Store) -> Entry:
    [entry] = store.entries.values()
    return entry


def invited(entry: Entry) -> list[str]:
    return [each.email for each in entry.guests]


def mails(scene: Scene) -> Sequence[tuple[str, bool]]:
    """Kind, and whether it has an entry."""
    return [(each.kind, BY_CALENDAR not in each.detail) for each in scene.world.mail.sent]


async def test_the_candidate_is_a_guest_and_reads_nothing_that_is_not_for_them(scene: Scene):
    meeting, ana = await booked(scene)
    assert JANE in invited(only(ana))
    assert only(ana).title == f"{meeting.type_name}: Jane Doe and {meeting.workspace_name}"
    assert mails(scene) == [("invitation", False)]


async def test_moved_and_cancelled_the_calendar_tells_them(scene: Scene):
    meeting, ana = await booked(scene)
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    assert (only(ana).starts_at, invited(only(ana))[-1]) == (LATER, JANE)
    await scene.world.cancel(moved)
    await scene.write()
    assert ana.entries == {}
    expected = [("invitation", False), ("invitation_moved", False), ("invitation_cancelled", False)]
    assert mails(scene) == expected


async def test_where_no_calendar_invites_they_have_an_entry_of_their_own(scene: Scene):
    await share(scene)
    await scene.world.book("UBO", at=AT)
    ana = await scene.connect("UANA")
    await scene.world.ask("UPDATE connections SET service = :service", service=Service.CALDAV)
    await scene.world.book("UANA", at=AT, candidate="Omar Haddad")
    await scene.write()
    assert mails(scene) == [("invitation", True)] * 2
    assert ana.entries == {}


async def test_chosen_later_it_changes_nothing_for_what_is_booked(scene: Scene):
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await share(scene)
    moved = await scene.world.move(meeting, LATER)
    await scene.write()
    assert invited(only(ana)) == []
    assert mails(scene) == [("invitation", True), ("invitation_moved", True)]
    assert moved.version == 2


async def test_separate_again_with_private_words_what_is_shared_already_says_none_of_them(scene: Scene):
    meeting, ana = await booked(scene)
    await share(scene, EventWords(title="{{candidate_name}}: {{stage}}, {{fit}}"))
    await scene.write()
    assert (only(ana).title, JANE in invited(only(ana))) == (
        f"{meeting.type_name}: Jane Doe and {meeting.workspace_name}",
        True,
    )


@pytest.mark.parametrize("rsvp", [Rsvp.ACCEPTED, Rsvp.DECLINED, Rsvp.TENTATIVE])
async def test_their_answer_comes_back_to_card_and_organiser_and_a_move_asks_anew(scene: Scene, rsvp: Rsvp):
    meeting, ana = await booked(scene)
    answer(ana, only(ana).id, JANE, rsvp)
    await scene.read()
    scene.world.slack.clear()
    await scene.write()
    assert ("answers", "UROSA") in scene.world.slack.kinds()
    [card] = [each for each in scene.world.slack.sent if each.kind == "card"]
    assert card.meeting.candidate_rsvp is rsvp
    serial = ana.serial
    await scene.read()
    await scene.write()
    assert ana.serial == serial
    moved = await scene.world.move(meeting, LATER)
    assert moved.candidate_rsvp is Rsvp.PENDING
    await scene.write()
    answer(ana, only(ana).id, JANE, rsvp)
    await scene.read()
    assert (await scene.meeting(moved)).candidate_rsvp is rsvp


async def test_an_event_that_cannot_be_written_has_them_invited_by_mail_and_by_nothing_else(scene: Scene):
    await share(scene)
    ana = await scene.connect("UANA")
    ana.faults = [Fault(status=None)]
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    assert mails(scene) == [("invitation", False)]
    ana.faults = [Fault(status=403)]
    await scene.write_on()
    await scene.write()
    assert mails(scene) == [("invitation", False), ("invitation", True)]
    [(failed,)] = await scene.world.ask("SELECT id FROM messages WHERE state = 'failed'")
    await scene.world.run(retry_failed, scene.world.rosa, failed)
    await scene.write()
    assert invited(only(ana)) == []
    await scene.world.cancel(meeting)
    await scene.write()
    assert mails(scene)[-1] == ("invitation_cancelled", True)


@pytest.mark.parametrize("is_disconnected", [True, False])
async def test_called_off_where_nobody_can_take_it_away_they_are_asked_to(
    scene: Scene, is_disconnected: bool
):
    meeting, ana = await booked(scene)
    if is_disconnected:
        [(account,)] = await scene.world.ask("SELECT id FROM connections")
        await scene.world.run(disconnect_account, await scene.world.actor("UANA"), account)
    else:
        ana.faults = [Fault(status=403)]
    await scene.world.cancel(meeting)
    for _ in range(3):
        await scene.write_on()
    told = [each for each in scene.world.mail.sent if each.kind == "invitation_cancelled"]
    assert [ENTRY_LEFT in each.detail for each in told] == [False, True]
    assert mails(scene)[-1] == ("invitation_cancelled", False)
    assert await scene.world.ask("SELECT count(*) FROM messages WHERE kind = 'invitation'") == [(1,)]
    assert ("undelivered", "UROSA") in scene.world.slack.kinds()


async def test_called_off_before_it_was_ever_there_nothing_is_left(scene: Scene):
    await share(scene)
    ana = await scene.connect("UANA")
    ana.faults = [Fault(status=None)]
    meeting = await scene.world.book("UANA", at=AT)
    await scene.write()
    await scene.world.cancel(meeting)
    await scene.write_on()
    assert (ana.entries, mails(scene)[-1]) == ({}, ("invitation_cancelled", False))
    assert len(mails(scene)) == 2


async def test_a_colleague_who_applies_is_invited_once(scene: Scene):
    await share(scene)
    ana, _ = await scene.connect("UANA"), await scene.connect("UBO")
    await scene.world.ask(
        "UPDATE candidate_emails SET email = 'ubo@acme.example' WHERE email = :jane", jane=JANE
    )
    await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    assert invited(only(ana)) == ["ubo@acme.example"]


async def test_an_erased_candidate_is_gone_from_the_event(scene: Scene):
    meeting, ana = await booked(scene)
    await scene.world.ask("UPDATE meetings SET candidate_id = NULL")
    await scene.world.ask("DELETE FROM attendees WHERE candidate_id IS NOT NULL")
    await scene.world.move(meeting, LATER)
    await scene.write()
    assert JANE not in invited(only(ana))
    assert "Jane" not in only(ana).title
