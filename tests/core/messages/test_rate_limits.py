"""A Slack that asks to wait is left alone until its time, and then gets everything once, in order."""

from collections import defaultdict

from core.messages.sending import AT_ONCE
from tests.bench.crowd import Crowd
from tests.bench.lean_slack import Call
from tests.core.messages.strict_slack import Place, open_place

LONG = 600
ALMOST = LONG - 60
"""The database's own clock goes on while a test runs: a minute is more than that takes."""


def arrived_in_order(place: Place, team: str, due: dict[str, list[str]]) -> bool:
    return all(place.slack.arrived(team, recipient) == keys for recipient, keys in due.items())


async def test_a_channel_that_asks_to_wait_waits_alone(database_url: str):
    async with open_place(database_url, Crowd(workspaces=2, people=6, meetings=40)) as place:
        slack, time, dispatcher = place.slack, place.time, place.new_dispatcher()
        due = {team: await place.due(team) for team in ("xoxb-0", "xoxb-1")}
        channel = next(each for each in due["xoxb-0"] if each.startswith("C"))
        until = time.at + LONG
        slack.rule = lambda call: until if call.given.get("channel") == channel else None
        await dispatcher.send_due()
        assert slack.asked_about(channel) == 1
        waiting = {channel: due["xoxb-0"].pop(channel)}
        assert len(waiting[channel]) > 1
        assert await place.due("xoxb-0") == waiting
        assert arrived_in_order(place, "xoxb-0", due["xoxb-0"])
        assert arrived_in_order(place, "xoxb-1", due["xoxb-1"])

        await time.move(ALMOST)
        slack.asked.clear()
        await place.end_back_off()
        for each in (dispatcher, place.new_dispatcher()):
            assert await each.send_due() == 0
        assert slack.asked == []

        await time.move(LONG - ALMOST)
        await dispatcher.send_due()
        assert arrived_in_order(place, "xoxb-0", waiting)
        assert set(slack.posted.values()) == {1}


async def test_a_workspace_that_asks_to_wait_stops_no_other_however_much_it_has(database_url: str):
    """A thousand of its messages come before all others."""
    large, small = (
        Crowd(workspaces=1, people=30, meetings=200),
        Crowd(workspaces=2, people=6, meetings=8, first=1),
    )
    async with open_place(database_url, large, small) as place:
        slack, time, dispatcher = place.slack, place.time, place.new_dispatcher()
        due = {team: await place.due(team) for team in ("xoxb-0", "xoxb-1", "xoxb-2")}
        assert sum(map(len, due["xoxb-0"].values())) == 1000
        until = time.at + LONG
        slack.rule = lambda call: until if call.team == "xoxb-0" else None
        await dispatcher.send_due()
        asked = [call.team for call in slack.asked]
        assert asked.count("xoxb-0") <= AT_ONCE
        assert "xoxb-0" not in asked[2 * AT_ONCE :]
        assert await place.due("xoxb-0") == due["xoxb-0"]
        for team in ("xoxb-1", "xoxb-2"):
            assert arrived_in_order(place, team, due[team])

        await time.move(ALMOST)
        await place.end_back_off()
        assert await place.new_dispatcher().send_due() == 0
        await time.move(LONG - ALMOST)
        await dispatcher.send_due()
        assert arrived_in_order(place, "xoxb-0", due["xoxb-0"])
        assert set(slack.posted.values()) == {1}


async def test_at_one_message_a_second_a_channel_gets_them_one_by_one(database_url: str):
    async with open_place(database_url, Crowd(workspaces=1, people=6, meetings=40)) as place:
        slack, time, dispatcher = place.slack, place.time, place.new_dispatcher()
        due = await place.due("xoxb-0")
        free_at: dict[str, float] = defaultdict(float)

        def one_a_second(call: Call) -> float | None:
            channel = call.given["channel"]
            if not channel.startswith("C") or free_at[channel] <= time.at:
                free_at[channel] = time.at + 1
                return None
            return free_at[channel]

        slack.rule = one_a_second
        longest = max(len(keys) for recipient, keys in due.items() if recipient.startswith("C"))
        for second in range(longest):
            assert (await place.due("xoxb-0") == {}) == (second == longest), second
            await dispatcher.send_due()
            await time.move(1)
        assert arrived_in_order(place, "xoxb-0", due)
        assert set(slack.posted.values()) == {1}
