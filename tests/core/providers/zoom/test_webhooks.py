"""What the stand-in for Zoom sends is what Zoom sends, and what we read from it."""

from collections.abc import Callable
from typing import Any

import pytest

from core.providers.zoom.deliveries import CallEvent, read_delivery
from core.schedulers.hooks import ZOOM_HEADER, ZOOM_TIME_HEADER, check_zoom
from tests.core.providers.calls.places import PLAN
from tests.core.providers.samples import assert_same_keys, sample
from tests.core.providers.zoom.conftest import SECRET, Stand


def meeting(stand: Stand) -> dict[str, Any]:
    return stand.meetings[0]


@pytest.mark.parametrize(
    "act, name",
    [
        (lambda _: None, "meeting.created"),
        (lambda stand: stand.fake.move(meeting(stand)["id"], "2026-12-04T09:00:00Z"), "meeting.updated"),
        (lambda stand: stand.fake.remove(meeting(stand)["id"]), "meeting.deleted"),
        (lambda stand: stand.fake.hooks.started(meeting(stand)), "meeting.started"),
        (lambda stand: stand.fake.hooks.ended(meeting(stand)), "meeting.ended"),
        (
            lambda stand: stand.fake.hooks.joined(meeting(stand), "Tomas", "tomas@mail.example"),
            "meeting.participant_joined",
        ),
        (lambda stand: stand.fake.hooks.challenge("qgg8vlvZRS6UYooatFL8Aw"), "endpoint.url_validation"),
    ],
)
async def test_key_by_key(stand: Stand, act: Callable[[Stand], None], name: str):
    await stand.adapter.put(PLAN, None)
    act(stand)
    await stand.fake.postman.settle()
    told = stand.receiver.taken[-1]
    signature, at = told.each(ZOOM_HEADER), told.each(ZOOM_TIME_HEADER)
    assert check_zoom(told.raw, signature, at, SECRET, stand.time()) is None
    assert_same_keys(sample(f"zoom.{name}"), told.body)
    assert "zak" not in told.raw.decode()


@pytest.mark.parametrize(
    "name, event, start",
    [
        ("updated", CallEvent.UPDATED, "2026-12-04T09:00:00+00:00"),
        ("deleted", CallEvent.DELETED, "2026-12-03T15:00:00+00:00"),
    ],
)
def test_what_becomes_of_a_meeting(name: str, event: CallEvent, start: str):
    told = read_delivery(sample(f"zoom.meeting.{name}"))
    assert (told.event, told.call_id) == (event, "93123456789")
    assert told.starts_at is not None
    assert told.starts_at.isoformat() == start


@pytest.mark.parametrize(
    "name", ["meeting.created", "meeting.started", "meeting.participant_joined", "endpoint.url_validation"]
)
def test_what_is_nothing_to_us(name: str):
    assert read_delivery(sample(f"zoom.{name}")).event is CallEvent.IGNORED
