"""Who is deleted is gone from everything schedulers told, and does not come back by being told again."""

import json
from dataclasses import replace
from datetime import timedelta

from core.calendars.facts import Service
from core.candidates.delete import delete_candidate
from core.outside_bookings.inbox import keep_delivery
from core.schedulers.facts import BookingStatus
from tests.core.outside_bookings.bookings import AT, TOMAS, booking, meetings, take
from tests.core.outside_bookings.scene import Scene
from tests.world import MONDAY, World

LATER = AT + timedelta(days=1)
PAST = booking(at=MONDAY - timedelta(days=1))
ASKED = booking("asked", LATER, status=BookingStatus.PENDING)
WITHDRAWN = booking("withdrawn", LATER, status=BookingStatus.REJECTED)
OTHER = booking(
    "other", LATER, invitee=replace(TOMAS, email="ann@mail.example"), status=BookingStatus.REJECTED
)


async def told(world: World) -> dict[str, bool]:
    """By key: whether it still says who booked."""
    rows = await world.ask("SELECT key, told FROM outside_bookings")
    return {key: "@" in world.secrets.open(bytes(sealed)) for key, sealed in rows}


async def bodies(world: World) -> list[tuple[str, str]]:
    """What is left of deliveries: the state, and the body."""
    rows = await world.ask("SELECT state, body FROM outside_deliveries ORDER BY id")
    return [(state, world.secrets.open(bytes(body))) for state, body in rows]


async def delete_tomas(world: World) -> None:
    [meeting] = await meetings(world)
    assert meeting.candidate is not None
    await world.run(delete_candidate, world.rosa, meeting.candidate.id)


async def tell(scene: Scene, key: str, event: str, **payload: object) -> bool:
    told = {"triggerEvent": event, "createdAt": "2026-11-24T10:12:43.000Z", "payload": payload}
    body = json.dumps(told).encode()
    is_new = await scene.world.run(keep_delivery, scene.world.product, Service.CALCOM, key, body)
    await scene.rounds.do_due()
    return is_new


async def test_they_are_forgotten_with_what_never_became_an_interview_and_stay_so(world: World):
    await take(world, PAST, ASKED, WITHDRAWN, OTHER)
    await delete_tomas(world)
    assert await told(world) == {"a": False, "asked": False, "withdrawn": False, "other": True}
    await take(world, PAST, ASKED, WITHDRAWN, replace(PAST, reason="Told again"))
    assert await told(world) == {"a": False, "asked": False, "withdrawn": False, "other": True}
    assert await world.ask("SELECT count(*) FROM candidates WHERE name LIKE 'Tomas%'") == [(0,)]


async def test_a_request_that_is_confirmed_after_all_is_an_interview_with_somebody(world: World):
    await take(world, PAST, ASKED)
    await delete_tomas(world)
    await take(world, replace(ASKED, status=BookingStatus.ACTIVE))
    new = (await meetings(world))[1]
    assert (new.starts_at, new.candidate and new.candidate.name) == (LATER, "Tomas Okafor")


async def test_what_was_delivered_about_them_is_empty_and_still_refused_when_it_comes_again(world: World):
    scene = Scene(world=world)
    times = {"startTime": "2027-02-20T10:00:00Z", "endTime": "2027-02-20T11:00:00Z"}
    who = {"uid": "a", "attendees": [{"email": "Tomas@mail.example", "name": "Tomas"}]}
    assert await tell(scene, "booked", "BOOKING_CREATED", **who, **times, status="ACCEPTED")
    assert await tell(scene, "unread", "BOOKING_CREATED", **who)
    assert await tell(scene, "unread by others", "BOOKING_CREATED", attendees=[{"email": "ann@mail.example"}])
    assert [state for state, _ in await bodies(world)] == ["done", "unread", "unread"]
    await delete_tomas(world)
    left = await bodies(world)
    assert left[:2] == [("done", ""), ("unread", "")]
    assert "ann@mail.example" in left[2][1]
    assert not await tell(scene, "booked", "BOOKING_CREATED", **who, **times, status="ACCEPTED")
    assert await told(world) == {"a": False}


async def test_what_is_nothing_to_us_is_not_kept_and_what_nobody_can_read_for_a_month(world: World):
    scene = Scene(world=world)
    await scene.connect(Service.CALCOM)
    await tell(scene, "nothing", "MEETING_STARTED", email="tomas@mail.example")
    await tell(scene, "unread", "BOOKING_CREATED", uid="a")
    assert [bool(body) for _, body in await bodies(world)] == [False, True]
    for days, left in ((29, ["done", "unread"]), (31, ["done"])):
        await world.ask(
            "UPDATE outside_deliveries SET received_at = now() - make_interval(days => :days)", days=days
        )
        await world.ask("UPDATE chores SET due_at = now()")
        await scene.rounds.do_due()
        assert [state for state, _ in await bodies(world)] == left


async def test_what_no_key_opens_any_more_keeps_nobody_from_being_forgotten(world: World):
    await take(world, PAST, ASKED)
    for table, kept in (("outside_deliveries", "body"), ("outside_bookings", "told")):
        more = "starts_at, ends_at, event, synced_at, status" if kept == "told" else "kind, state"
        values = "now(), now(), 'e', now(), 'pending'" if kept == "told" else "'booked', 'unread'"
        await world.ask(
            f"INSERT INTO {table} (workspace_id, service, key, {kept}, {more})"
            f" VALUES (:here, 'calendly', 'sealed by a key that is gone', '\\xabcd', {values})",
            here=world.product.workspace_id,
        )
    await delete_tomas(world)
    rows = await world.ask("SELECT told FROM outside_bookings WHERE key IN ('a', 'asked')")
    assert [world.secrets.open(bytes(sealed)) for (sealed,) in rows] == ["{}", "{}"]
