"""An interview that is made longer or shorter in a calendar: that is asked, and followed to the end."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.blocks.card import card
from bot.blocks.in_calendar import calendar_question, read_following
from core.calendars.decide import follow_event, put_event_back
from core.errors import BadInput, HostBusy, NotAllowed, Stale
from core.meetings.facts import Meeting
from core.meetings.forms import MoveForm
from core.meetings.move import draft_move
from core.tenancy import Actor
from tests.bot.blocks.slack import everything, posted
from tests.core.calendars.scene import Scene
from tests.core.providers.contract.memory import Store
from tests.core.rooms.places import ROSA_PARKS, book_in, open_rooms
from tests.world import MONDAY, World

AT = MONDAY + timedelta(days=1, hours=2)
LATER = AT + timedelta(hours=3)
QUARTER = timedelta(minutes=15)
HALF = 2 * QUARTER
Times = tuple[datetime, datetime]


@pytest.fixture
def scene(world: World) -> Scene:
    return Scene(world=world)


async def booked(scene: Scene) -> tuple[Meeting, Store]:
    """Half an hour with Ana, in whose calendar it stands, and Bo."""
    ana = await scene.connect("UANA")
    meeting = await scene.world.book("UANA", "UBO", at=AT)
    await scene.write()
    await scene.read()
    return meeting, ana


async def put(scene: Scene, store: Store, starts_at: datetime, ends_at: datetime) -> None:
    """Its owner drags it there, by its end as well."""
    [entry] = store.entries.values()
    store.keep(replace(entry, starts_at=starts_at, ends_at=ends_at))
    await scene.read()


def times(store: Store) -> Times:
    [entry] = store.entries.values()
    return entry.starts_at, entry.ends_at


async def button(scene: Scene, meeting: Meeting) -> MoveForm:
    """What the card's button asks for, whoever presses it whenever."""
    blocks = card(await scene.meeting(meeting)).blocks
    elements = [element for block in blocks for element in block.get("elements", [])]
    [value] = [each["value"] for each in elements if each.get("action_id") == "calendar_follow"]
    return replace(read_following(value), confirmed=True)


async def press(scene: Scene, form: MoveForm, actor: Actor | None = None) -> Meeting:
    return await scene.world.run(follow_event, actor or scene.world.rosa, form)


async def words(scene: Scene, meeting: Meeting) -> tuple[str, str]:
    """Of the card and of the organiser's message."""
    now = await scene.meeting(meeting)
    return everything(posted(card(now))), everything(posted(calendar_question(now, timezone="UTC")))


@pytest.mark.parametrize(
    ("stands", "told", "card_told"),
    [
        ((AT, AT + 3 * QUARTER), "it lasts until *10:45* now. Keep that length and", "10:45 UTC>* now. Keep"),
        ((AT, AT + QUARTER), "it lasts until *10:15* now. Keep that length and", "10:15 UTC>* now. Keep"),
        ((LATER, LATER + HALF), "13:00–13:30 (UTC)*. Move the meeting there and", "13:00 UTC>*. Move the"),
        (
            (LATER, LATER + 2 * HALF),
            "it was moved to *Tue 2 Mar, 13:00–14:00 (UTC)* and lasts *1 hour* now. Move the meeting there",
            "13:00 UTC>* and lasts *1 hour* now.",
        ),
    ],
)
async def test_it_says_what_changed_and_follows_to_the_very_end(
    scene: Scene, stands: Times, told: str, card_told: str
):
    meeting, ana = await booked(scene)
    await put(scene, ana, *stands)
    on_card, asked = await words(scene, meeting)
    assert told in asked
    assert card_told in on_card
    form = await button(scene, meeting)
    moved = await press(scene, form)
    assert (moved.version, moved.starts_at, moved.ends_at) == (2, *stands)
    assert (await press(scene, form)).version == 2  # twice is once
    scene.world.mail.clear()
    await scene.write()
    await scene.read()
    now = await scene.meeting(meeting)
    assert (times(ana), now.version, now.in_calendar and now.in_calendar.asks) == (stands, 2, None)
    assert [each.kind for each in scene.world.mail.sent] == ["invitation_moved"]
    [(start, end)] = await scene.world.ask(
        "SELECT DISTINCT lower(during), upper(during) FROM host_bookings WHERE meeting_id = :id",
        id=meeting.id,
    )
    assert (start, end) == stands


async def test_its_room_is_had_to_the_end_and_its_people_are_asked_anew(scene: Scene):
    ana = await scene.connect("UANA")
    (room,) = await open_rooms(scene.world, ROSA_PARKS)
    meeting = await book_in(scene.world, room, "UANA", at=AT)
    await scene.write()
    await scene.read()
    await put(scene, ana, AT, AT + 2 * HALF)
    moved = await press(scene, await button(scene, meeting))
    assert moved.location.room is not None
    taken = await scene.world.ask("SELECT lower(during), upper(during) FROM room_bookings")
    assert taken == [(AT, AT + 2 * HALF)]
    assert "Made longer by <@UROSA>" in everything(posted(card(moved)))


async def test_dragged_on_meanwhile_an_older_question_moves_nothing(scene: Scene):
    meeting, ana = await booked(scene)
    forms: list[MoveForm] = []
    for starts, ends in ((AT, AT + 3 * QUARTER), (AT, AT + 2 * HALF), (LATER, LATER + 2 * HALF)):
        await put(scene, ana, starts, ends)
        for old in forms:
            with pytest.raises(Stale, match="stands elsewhere"):
                await press(scene, old)
        forms.append(await button(scene, meeting))
    await put(scene, ana, AT, AT + HALF)  # back again: nothing is asked
    with pytest.raises(Stale, match="stands elsewhere"):
        await press(scene, forms[2])
    assert (await scene.meeting(meeting)).version == 1


async def test_put_back_it_is_as_long_as_it_was(scene: Scene):
    meeting, ana = await booked(scene)
    await put(scene, ana, AT, AT + 3 * QUARTER)
    await scene.world.run(put_event_back, scene.world.rosa, meeting.id, meeting.version)
    await scene.write()
    await scene.read()
    now = await scene.meeting(meeting)
    assert (times(ana), now.version, now.in_calendar and now.in_calendar.asks) == ((AT, AT + HALF), 1, None)


@pytest.mark.parametrize(
    ("ends_at", "why"), [(AT, "no time at all"), (AT + timedelta(days=1), "more than 12 hours")]
)
async def test_what_is_no_length_is_refused_by_a_sentence(scene: Scene, ends_at: datetime, why: str):
    meeting, ana = await booked(scene)
    await put(scene, ana, AT, ends_at)
    form = await button(scene, meeting)
    for act in (follow_event, draft_move):
        with pytest.raises(BadInput, match=why):
            await scene.world.run(act, scene.world.rosa, form)


async def test_what_stands_behind_it_is_in_the_way_and_the_form_keeps_the_length(scene: Scene):
    meeting, ana = await booked(scene)
    await scene.world.book("UANA", at=AT + HALF, candidate="Omar Haddad")
    await put(scene, ana, AT, AT + 3 * QUARTER)
    form = await button(scene, meeting)
    with pytest.raises(HostBusy, match="Ana is in another meeting"):
        await press(scene, form)
    draft = await scene.world.run(draft_move, scene.world.rosa, form)
    assert {each.ends_at - each.starts_at for each in draft.suggestions} == {3 * QUARTER}


async def test_only_who_may_move_it_has_it_follow(scene: Scene):
    meeting, ana = await booked(scene)
    await put(scene, ana, AT, AT + 3 * QUARTER)
    await scene.world.ask("UPDATE members SET role = 'recruiter' WHERE slack_user_id = 'UROSA'")
    with pytest.raises(NotAllowed):
        await press(scene, await button(scene, meeting), await scene.world.actor("UBO"))


async def test_followed_and_deleted_there_before_it_was_written_it_is_written_anew(scene: Scene):
    meeting, ana = await booked(scene)
    await put(scene, ana, AT, AT + 3 * QUARTER)
    await press(scene, await button(scene, meeting))
    ana.drop(next(iter(ana.entries)))
    await scene.write()
    await scene.write()
    assert times(ana) == (AT, AT + 3 * QUARTER)
