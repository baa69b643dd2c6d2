"""Who turns out to be somebody we knew: nothing of theirs is left under the other name."""

from dataclasses import replace
from datetime import timedelta

from core.candidates.delete import delete_candidate
from core.outside_bookings.same_person import answer_same_person
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, mail_to, meetings, take
from tests.world import MONDAY, World

LATER = AT + timedelta(days=1)
ALIKE = replace(TOMAS, phone="(+1) 212-555-0142")


async def test_seats_mails_and_questions_are_of_whom_we_knew(world: World):
    jane = await world.candidate("Jane Doe")
    await take(world, booking(invitee=ALIKE), booking("b", LATER, invitee=ALIKE))
    await world.book("UANA", at=LATER + timedelta(hours=1), candidate="Tomas Okafor")
    [first, *_] = await meetings(world)
    await world.ask("UPDATE outside_bookings SET asked_candidate_id = :id", id=jane.id)
    await world.run(answer_same_person, world.rosa, first.id, same=True)
    seats = "SELECT DISTINCT candidate_id FROM attendees WHERE candidate_id IS NOT NULL"
    mails = "SELECT DISTINCT recipient FROM messages WHERE road = 'mail' AND state = 'waiting'"
    questions = "SELECT DISTINCT asked_candidate_id FROM outside_bookings"
    assert await world.ask(seats) == [(jane.id,)]
    assert await world.ask(mails) == [(f"candidate:{jane.id}",)]
    assert await world.ask(questions) == [(None,)]


async def test_a_link_mailed_to_them_goes_with_whom_we_knew(world: World):
    jane = await world.candidate("Jane Doe")
    await take(world, booking(at=MONDAY - timedelta(days=1), invitee=ALIKE))
    [meeting] = await meetings(world)
    await world.run(mail_to, world.rosa, meeting)
    await world.run(answer_same_person, world.rosa, meeting.id, same=True)
    await world.run(delete_candidate, world.rosa, jane.id)
    assert await world.ask("SELECT 1 FROM messages WHERE kind = 'booking_link'") == []
