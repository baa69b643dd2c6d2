"""A link that books once goes to a candidate by mail, and what is booked with it is theirs."""

from dataclasses import replace
from typing import cast

import pytest

from core.calendars.facts import Service
from core.candidates.card import read_candidate_card
from core.candidates.delete import delete_candidate
from core.errors import BadInput, NotAllowed
from core.meetings.facts import Candidate
from core.outside.trouble import Unreachable
from core.outside_bookings.facts import LinkForm
from core.outside_bookings.links import BookingLinks, send_link
from core.outside_bookings.tags import candidate_in, tag_of
from core.schedulers.facts import EventType, Prefill
from core.schedulers.ports import Links, Scheduler
from core.tenancy import Actor, Tx
from tests.core.outside_bookings.bookings import booking, meetings, take
from tests.core.outside_bookings.scene import Memory, Scene
from tests.world import World, found_world

CALENDLY = Service.CALENDLY


class LinkingMemory(Memory):
    """A scheduler that makes links."""

    async def link(self, event_type: str, prefill: Prefill) -> str:
        self._act(f"link {event_type} {prefill.name} {prefill.email}")
        return f"https://calendly.example/d/{len(self.calls)}?tag={prefill.tag}"

    def scheduler(self) -> Scheduler:
        return replace(super().scheduler(), links=cast("Links", self))


@pytest.fixture
async def scene(world: World) -> Scene:
    made = Scene(world=world, calendly=LinkingMemory())
    await made.connect()
    return made


async def read_tag(tx: Tx, actor: Actor, candidate_id: int) -> str:
    return tag_of(tx, candidate_id)


async def read_back(tx: Tx, actor: Actor, tag: str | None) -> int | None:
    return candidate_in(tx, tag)


def links(scene: Scene) -> BookingLinks:
    return BookingLinks(scene.world.run, scene.work.schedulers)


def form(candidate: Candidate, **more: str) -> LinkForm:
    filled = LinkForm(
        candidate_id=candidate.id,
        service=CALENDLY,
        event_type="type",
        note="We look <forward> to it.",
        key="k",
    )
    return replace(filled, **more)  # type: ignore[arg-type]


async def test_it_is_made_mailed_once_and_told_on_the_card(scene: Scene):
    world = scene.world
    jane = await world.candidate("Jane Doe")
    assert await links(scene).service(world.rosa) is CALENDLY
    choices = await links(scene).choices(world.rosa, CALENDLY, jane.id)
    assert choices.event_types == (("type", "Technical interview, 45 min"),)
    sent = await links(scene).send(world.rosa, form(jane))
    assert sent.what == "Technical interview"
    assert scene.calendly.calls == ["link type Jane Doe jane@mail.example"]
    assert await links(scene).send(world.rosa, form(jane)) == sent
    assert scene.calendly.calls == ["link type Jane Doe jane@mail.example"]
    late = await world.run(send_link, world.rosa, form(jane), "Another", "https://another.example")
    assert late == sent
    assert await world.ask("SELECT count(*) FROM audit_entries WHERE action = 'candidate.link_sent'") == [
        (1,)
    ]
    await scene.send()
    [mail] = world.mail.sent
    assert (mail.kind, mail.recipient, mail.recipient_name) == (
        "booking_link",
        "jane@mail.example",
        "Jane Doe",
    )
    assert mail.detail == {
        "url": sent.url, "what": "Technical interview", "company": "Acme", "note": "We look <forward> to it.",
    }  # fmt: skip
    [(kept,)] = await world.ask("SELECT detail::text FROM messages WHERE kind = 'booking_link'")
    assert "calendly.example" not in kept
    card = await world.run(read_candidate_card, world.rosa, jane.id)
    assert [(each.kind, each.to, each.result) for each in card.messages] == [
        ("booking_link", "the candidate by e-mail", "sent")
    ]
    await world.run(delete_candidate, world.rosa, jane.id)
    assert await world.ask("SELECT 1 FROM messages WHERE kind = 'booking_link'") == []


async def test_hosts_whose_types_have_the_same_name_are_told_apart(scene: Scene):
    jane = await scene.world.candidate("Jane Doe")
    hosts = ("Ian Schmidt", "Sofia Rossi")
    for name in ("Technical interview", "Technical interview " * 9):
        scene.calendly.types = [EventType(id=each, name=name, minutes=45, host=each) for each in hosts]
        choices = await links(scene).choices(scene.world.rosa, CALENDLY, jane.id)
        for host, words in choices.event_types:
            assert words.startswith("Technical interview")
            assert words.endswith(f", 45 min · {host}")
            assert len(words) <= 75


async def test_what_is_booked_with_it_is_theirs_whatever_they_type(scene: Scene):
    world = scene.world
    jane, nia = await world.candidate("Jane Doe"), await world.candidate("Nia Long")
    tag = await world.run(read_tag, world.rosa, jane.id)
    await take(world, booking("through", tag=tag))
    [meeting] = await meetings(world)
    assert meeting.candidate is not None
    assert meeting.candidate.name == "Jane Doe"
    stranger = await found_world(world.database, team="T0OTHER", secrets=world.secrets)
    assert await stranger.run(read_back, stranger.rosa, tag) is None
    number, _, mark = tag.partition(".")
    forged = [f"{nia.id}.{mark}", f"{number}.{mark[:-1]}", number, f"{number}.", "", None, "²." + mark, "x"]
    assert [await world.run(read_back, world.rosa, each) for each in forged] == [None] * len(forged)


async def test_a_forged_tag_attaches_nobody(scene: Scene):
    world = scene.world
    jane, nia = await world.candidate("Jane Doe"), await world.candidate("Nia Long")
    tag = await world.run(read_tag, world.rosa, jane.id)
    await take(world, booking("forged", tag=f"{nia.id}.{tag.partition('.')[2]}"))
    [meeting] = await meetings(world)
    assert meeting.candidate is not None
    assert meeting.candidate.name == "Tomas Okafor"


async def test_a_key_that_cannot_be_read_any_more_makes_none_and_hides_nothing_else(scene: Scene):
    await scene.world.ask("UPDATE connections SET secret = 'lost'")
    assert await links(scene).service(scene.world.rosa) is None


async def test_what_stands_in_the_way_is_said(scene: Scene):
    world = scene.world
    jane = await world.candidate("Jane Doe")
    scene.calendly.trouble = [Unreachable("Calendly does not answer.")]
    with pytest.raises(BadInput, match="does not answer") as refused:
        await links(scene).send(world.rosa, form(jane))
    assert refused.value.field == "event_type"
    with pytest.raises(BadInput, match="Choose what they are to book"):
        await links(scene).send(world.rosa, form(jane, event_type="gone"))
    await world.ask("DELETE FROM candidate_emails")
    with pytest.raises(BadInput, match="has no e-mail address"):
        await links(scene).choices(world.rosa, CALENDLY, jane.id)
    guest = await world.actor("UGUEST")
    assert await links(scene).service(guest) is None
    with pytest.raises(NotAllowed):
        await links(scene).send(guest, form(jane))
    assert await world.ask("SELECT 1 FROM messages WHERE kind = 'booking_link'") == []
