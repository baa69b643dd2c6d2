"""What failed for good: who sees it, sends it again or puts it aside, and what becomes of it."""

from dataclasses import replace
from typing import Any

import pytest

from core.errors import NotAllowed, NotFound
from core.meetings.answer import accept_meeting
from core.meetings.facts import Meeting
from core.messages.deliver import Refused
from core.messages.facts import FailedMessage, Retry
from core.messages.failed import dismiss_failed, list_failed, retry_failed
from core.tenancy import Actor
from tests.core.messages.outbox import TUESDAY, many_meetings
from tests.core.test_query_counts import statements_of
from tests.world import World

ARCHIVED = "That channel is archived."


async def refused(world: World, kind: str = "card") -> Meeting:
    """A meeting of which this one message could not be sent, nor could anybody be told."""
    meeting = await world.book("UANA")
    await world.send_due()
    failed = "state = 'failed', error = :why, reference = NULL, attempts = 3"
    await world.ask(f"UPDATE messages SET {failed} WHERE kind = :kind", why=ARCHIVED, kind=kind)
    world.slack.clear()
    return meeting


async def listed(world: World, actor: Actor | None = None) -> list[FailedMessage]:
    return list((await world.run(list_failed, actor or world.rosa)).newest)


async def the_one(world: World) -> int:
    (failed,) = await listed(world)
    assert failed.id is not None
    return failed.id


async def admin(world: World) -> Actor:
    await world.ask("UPDATE members SET role = 'admin' WHERE slack_user_id = 'UCY'")
    return await world.actor("UCY")


# Who sees what


async def test_the_organiser_and_admins_see_it_and_nobody_else(world: World):
    meeting = await refused(world)
    for actor in (world.rosa, await admin(world)):
        (failed,) = await listed(world, actor)
        assert (failed.kind, failed.recipient, failed.why) == ("card", "CHIRING", ARCHIVED)
        assert failed.meeting.id == meeting.id
        assert failed.is_own is (actor is world.rosa)
    for other in ("UANA", "UBO", "UGUEST"):
        assert await listed(world, await world.actor(other)) == []
    assert await listed(world, replace(world.rosa, is_guest=True)) == []


@pytest.mark.parametrize("act", [retry_failed, dismiss_failed])
async def test_nobody_else_retries_or_dismisses(world: World, act: Any):
    await refused(world)
    message = await the_one(world)
    for other in (await world.actor("UANA"), replace(world.rosa, is_guest=True), world.product):
        with pytest.raises(NotAllowed):
            await world.run(act, other, message)
    with pytest.raises(NotFound):
        await world.run(act, world.rosa, 10**12)
    await world.run(act, await admin(world), message)


async def test_what_nobody_needs_any_more_is_not_listed(world: World):
    meeting = await refused(world, "reminder")
    assert len(await listed(world)) == 5
    await world.move(meeting, TUESDAY.replace(hour=14))
    assert await listed(world) == []


async def test_what_failed_long_ago_is_forgotten(world: World):
    await refused(world)
    world.pass_time(days=16)
    assert await listed(world) == []


async def test_the_newest_are_listed_and_the_others_counted(world: World):
    await many_meetings(world, 8)
    await world.ask("UPDATE messages SET state = 'failed', error = 'x' WHERE kind = 'card'")
    found = await world.run(list_failed, world.rosa)
    assert (len(found.newest), found.more) == (5, 3)
    ids = [each.id or 0 for each in found.newest]
    assert ids == sorted(ids, reverse=True)


async def test_however_much_nobody_needs_lies_above_it_what_somebody_needs_is_listed(world: World):
    """An old failure of a card, and after it reminders of each kind that came to nothing."""
    meeting = await refused(world)
    await world.ask(
        "INSERT INTO messages (workspace_id, key, road, kind, subject, recipient, meeting_id, version,"
        " meeting_starts_at, due_at, state)"
        " SELECT workspace_id, kind || v || n, 'slack', kind, 'x' || n, 'UANA', id, v,"
        " starts_at, now(), 'failed' FROM meetings, generate_series(1, 60) n, generate_series(1, 2) v,"
        " unnest(ARRAY['reminder', 'answer_reminder', 'moved']) kind",
    )
    await world.run(accept_meeting, await world.actor("UANA"), meeting.id, meeting.version)
    await world.move(meeting, TUESDAY.replace(hour=14))
    await world.ask("UPDATE messages SET state = 'failed' WHERE kind = 'card'")
    world.clock.at = TUESDAY.replace(hour=15)
    assert [each.kind for each in await listed(world)] == ["card"]
    assert [each.kind for each in await listed(world, await admin(world))] == ["card"]


async def test_listing_takes_as_many_queries_however_many_there_are(world: World):
    assert await statements_of(world, list_failed) == 1
    for count in (1, 7):
        await world.ask("DELETE FROM meetings")
        await many_meetings(world, count)
        await world.ask("UPDATE messages SET state = 'failed' WHERE kind = 'card'")
        assert await statements_of(world, list_failed) <= 8


# Again


async def test_a_retry_sends_it_as_if_for_the_first_time(world: World):
    await refused(world)
    message = await the_one(world)
    assert (await world.run(retry_failed, world.rosa, message)).retry is Retry.AGAIN
    assert await listed(world) == []
    assert await world.ask("SELECT state, attempts FROM messages WHERE id = :id", id=message) == [
        ("waiting", 0)
    ]
    assert (await world.run(retry_failed, world.rosa, message)).retry is Retry.UNDER_WAY
    await world.send_due()
    assert world.slack.kinds() == [("card", "CHIRING")]
    assert (await world.run(retry_failed, world.rosa, message)).retry is Retry.ARRIVED


async def test_one_that_may_have_arrived_is_looked_up_first(world: World):
    meeting = await refused(world, "interviewer_dm")
    ((message, key),) = await world.ask("SELECT id, key FROM messages WHERE state = 'failed'")
    await world.ask("UPDATE messages SET perhaps_sent = true WHERE id = :id", id=message)
    world.slack.found[key] = "DANA:1.5"
    await world.run(retry_failed, world.rosa, message)
    await world.send_due()
    (edited,) = world.slack.sent
    assert (edited.reference, edited.meeting.id) == ("DANA:1.5", meeting.id)


async def test_a_refusal_does_not_forget_that_an_earlier_sending_was_cut_off(world: World):
    await world.book("UANA", channel=None)
    world.slack.trouble = [ConnectionError() for _ in range(2)]
    await world.send_due()
    await world.ask("UPDATE messages SET retry_at = NULL")
    world.slack.trouble = [Refused(ARCHIVED) for _ in range(2)]
    await world.send_due()
    kept = await world.ask("SELECT DISTINCT state, perhaps_sent FROM messages WHERE version = 0")
    assert kept == [("failed", True)]


async def test_a_second_failure_is_told_again_with_a_way_to_retry(world: World):
    await world.book("UANA")
    for _ in range(2):
        world.mail.trouble = [Refused("The mail server refused this address.")]
        await world.send_due()
        await world.send_due()
        await world.run(retry_failed, world.rosa, await the_one(world))
    told = [each.detail for each in world.slack.sent if each.kind == "undelivered"]
    assert [(each["what"], each["to"].partition(":")[0]) for each in told] == [
        ("invitation", "candidate")
    ] * 2
    assert len({each["message"] for each in told}) == 1


@pytest.mark.parametrize("change", ["move", "cancel"])
async def test_what_is_no_longer_true_ends_quietly_and_says_so(world: World, change: str):
    meeting = await refused(world, "reminder")
    ((message,), *_) = await world.ask("SELECT id FROM messages WHERE state = 'failed'")
    if change == "move":
        await world.move(meeting, TUESDAY.replace(hour=14))
    else:
        await world.cancel(meeting)
    retried = await world.run(retry_failed, world.rosa, message)
    assert retried.retry is Retry.UNWANTED
    assert retried.why == f"the meeting was {'moved' if change == 'move' else 'cancelled'}"
    assert await world.run(retry_failed, world.rosa, message) == retried


async def test_what_is_dismissed_is_gone_and_a_living_one_follows_the_next_change(world: World):
    meeting = await refused(world)
    message = await the_one(world)
    await world.run(dismiss_failed, world.rosa, message)
    await world.run(dismiss_failed, world.rosa, message)
    assert await listed(world) == []
    assert (await world.run(retry_failed, world.rosa, message)).retry is Retry.UNWANTED
    await world.send_due()
    assert world.slack.sent == []
    assert meeting.channel_id == "CHIRING"
