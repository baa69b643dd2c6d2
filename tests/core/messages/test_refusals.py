"""What a road answers: wait, never, or nothing that makes sense."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from core.messages.deliver import Delayed, Envelope, Refused
from core.messages.dispatcher import Dispatcher
from core.messages.results import ATTEMPTS, backoff_seconds
from tests.world import Mouth, World, found_world

OF_THE_CARD = (
    "SELECT state, attempts, perhaps_sent, error, retry_at IS NOT NULL FROM messages WHERE kind = 'card'"
)


@dataclass(slots=True)
class Sore(Mouth):
    """Answers every message of some kinds or recipients with an error."""

    about: dict[str, Exception] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def deliver(self, envelope: Envelope) -> str:
        self.asked.append(envelope.recipient)
        for each in (envelope.kind, envelope.recipient):
            if each in self.about:
                raise self.about[each]
        return await Mouth.deliver(self, envelope)


def over(world: World, slack: Mouth) -> Dispatcher:
    return Dispatcher(world.database, world.run, world.clock, {"slack": slack, "mail": world.mail})


async def let_time_pass(world: World) -> None:
    """Real time, past every pause and back-off."""
    await world.ask("UPDATE messages SET retry_at = now() - interval '1 second' WHERE retry_at IS NOT NULL")
    await world.ask("UPDATE delivery_pauses SET until = now() - interval '1 second'")


async def test_a_recipient_that_asks_to_wait_is_left_alone_and_the_others_go_on(world: World):
    await world.book("UANA", "UBO")
    slack = Sore(about={"UANA": Delayed(600)})
    await over(world, slack).send_due()
    assert slack.kinds() == [("card", "CHIRING"), ("interviewer_dm", "UBO")]
    assert len(world.mail.sent) == 1
    await world.book("UANA", candidate="Omar Haddad", at=world.clock.at + timedelta(days=3))
    slack.asked.clear()
    await over(world, slack).send_due()
    assert slack.asked == ["CHIRING"]
    slack.about.clear()
    await let_time_pass(world)
    await over(world, slack).send_due()
    assert Counter(slack.kinds())["interviewer_dm", "UANA"] == 2


async def test_a_wait_is_no_attempt(world: World):
    await world.book("UANA")
    slack = Sore(about={"card": Delayed(600)})
    for _ in range(ATTEMPTS + 3):
        await over(world, slack).send_due()
        await let_time_pass(world)
    assert await world.ask(OF_THE_CARD) == [("waiting", 0, False, None, True)]


async def test_a_workspace_that_asks_to_wait_stops_alone(world: World):
    other = await found_world(world.database, team="T0OTHER", secrets=world.secrets)
    await world.book("UANA")
    slack = Sore(about={"card": Delayed(600, whole_workspace=True)})
    dispatcher = Dispatcher(
        world.database, world.run, world.clock, {"slack": slack, "mail": world.mail}, batch=1
    )
    await dispatcher.send_due()
    assert slack.kinds() == []
    assert len(world.mail.sent) == 1
    slack.about.clear()
    await other.book("UBO")
    await dispatcher.send_due()
    assert {each.workspace_id for each in slack.sent} == {other.rosa.workspace_id}
    await let_time_pass(world)
    await over(world, slack).send_due()
    assert len(slack.sent) == 4


async def test_a_shorter_wait_does_not_end_a_longer_one(world: World):
    await world.book("UANA")
    slack = Sore(about={"card": Delayed(600)})
    await over(world, slack).send_due()
    longest = await world.ask("SELECT until FROM delivery_pauses")
    await world.ask("UPDATE messages SET retry_at = NULL")
    await world.ask("UPDATE delivery_pauses SET until = now()")
    slack.about["card"] = Delayed(3600)
    await over(world, slack).send_due()
    assert await world.ask("SELECT until FROM delivery_pauses") > longest


async def test_a_wait_while_looking_up_forgets_nothing(world: World):
    """Perhaps sent stays perhaps sent, so that it is looked up again before anything is sent."""
    await world.book("UANA")
    slack = Sore(about={"card": ConnectionError()})
    await over(world, slack).send_due()
    await let_time_pass(world)
    slack.about["card"] = Delayed(600)
    await over(world, slack).send_due()
    assert await world.ask(OF_THE_CARD) == [("waiting", 1, True, None, True)]


async def test_a_refusal_is_final_and_kept_in_words(world: World):
    await world.book("UANA")
    slack = Sore(about={"interviewer_dm": Refused("Ana has left Slack.")})
    await over(world, slack).send_due()
    await over(world, slack).send_due()
    assert slack.asked.count("UANA") == 1
    assert await world.ask("SELECT state, error FROM messages WHERE kind = 'interviewer_dm'") == [
        ("failed", "Ana has left Slack.")
    ]


async def test_what_was_refused_is_not_tried_again_by_a_later_edit(world: World):
    meeting = await world.book("UANA")
    slack = Sore(about={"interviewer_dm": Refused("No.")})
    await over(world, slack).send_due()
    slack.about.clear()
    await world.move(meeting, meeting.starts_at + timedelta(hours=1))
    await over(world, slack).send_due()
    assert "interviewer_dm" not in {each.kind for each in slack.sent}
    assert ("moved", "UANA") in slack.kinds()


async def test_an_unexpected_error_backs_off_and_is_looked_up_before_the_next_try(world: World):
    await world.book("UANA")
    slack = Sore(about={"card": ConnectionError("reset")})
    await over(world, slack).send_due()
    assert await world.ask(OF_THE_CARD) == [("waiting", 1, True, None, True)]
    assert ("interviewer_dm", "UANA") in slack.kinds()
    slack.about.clear()
    slack.found = {key: "there" for (key,) in await world.ask("SELECT key FROM messages WHERE kind = 'card'")}
    await over(world, slack).send_due()
    assert slack.asked.count("CHIRING") == 1
    await let_time_pass(world)
    await over(world, slack).send_due()
    card = next(each for each in slack.sent if each.kind == "card")
    assert card.reference == "there"


async def test_after_twelve_attempts_it_has_failed(world: World):
    await world.book("UANA")
    slack = Sore(about={"interviewer_dm": OSError()})
    for _ in range(ATTEMPTS + 2):
        await over(world, slack).send_due()
        await let_time_pass(world)
    assert slack.asked.count("UANA") == ATTEMPTS == 12
    assert await world.ask(
        "SELECT state, error, perhaps_sent FROM messages WHERE kind = 'interviewer_dm'"
    ) == [("failed", "It could not be sent after many attempts.", True)]


async def test_a_road_nobody_set_up_fails_in_words(world: World):
    await world.book("UANA")
    await Dispatcher(world.database, world.run, world.clock, {"slack": world.slack}).send_due()
    assert await world.ask("SELECT state, error FROM messages WHERE kind = 'invitation'") == [
        ("failed", "No way to send by mail is set up.")
    ]


async def test_a_workspace_whose_messages_cannot_be_prepared_stops_no_other(world: World):
    """A time no clock can read stands for whatever a bug may have written."""
    other = await found_world(world.database, team="T0OTHER", secrets=world.secrets)
    await world.book("UANA")
    await other.book("UBO")
    await world.ask("""UPDATE messages SET detail = '{"superseded_at": "soon"}' WHERE kind = 'invitation'""")
    await world.send_due()
    assert {each.workspace_id for each in world.slack.sent} == {other.rosa.workspace_id}
    assert await world.ask(
        "SELECT DISTINCT state, attempts, perhaps_sent FROM messages WHERE due_at <= :now", now=world.clock.at
    ) == [("waiting", 1, False)]
    await world.ask("UPDATE messages SET detail = '{}', retry_at = NULL")
    await world.send_due()
    assert len(world.slack.sent) == 4


@pytest.mark.parametrize("attempts", range(1, ATTEMPTS + 1))
def test_the_wait_doubles_up_to_an_hour_and_a_quarter(attempts: int):
    shortest = min(2**attempts, 3600)
    assert shortest <= backoff_seconds(attempts) <= shortest * 1.25
