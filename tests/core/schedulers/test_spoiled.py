"""Whatever is missing in a webhook, or is something else: it is read, or said to be unreadable."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import pytest

from core.outside.trouble import Unreadable
from core.providers.calcom.deliveries import read_delivery as read_calcom
from core.providers.calendly.deliveries import read_delivery as read_calendly
from core.providers.zoom.deliveries import CallDelivery
from core.providers.zoom.deliveries import read_delivery as read_zoom
from core.schedulers.facts import Booking, Delivery, DeliveryKind
from tests.core.providers.samples import names, sample, spoiled

Read = Callable[[dict[str, Any]], Delivery | CallDelivery]
READERS: list[tuple[str, Read]] = [
    *((name, read_calendly) for name in names("calendly")),
    *((name, read_calcom) for name in names("calcom")),
    *((name, read_zoom) for name in names("zoom")),
]


@pytest.mark.parametrize("name, read", READERS)
def test_spoiled(name: str, read: Read):
    outcomes = set()
    for where, body in spoiled(sample(name)):
        try:
            told = read(body)
        except Unreadable:
            outcomes.add("unreadable")
            continue
        if isinstance(told, Delivery) and told.booking is not None:
            assert_whole(told.booking, where)
        assert r"\u0000" not in written(told), where
        outcomes.add("read")
    assert (
        outcomes == {"read"} if "url_validation" in name or "participant" in name else {"read", "unreadable"}
    )


def written(told: Delivery | CallDelivery) -> str:
    """As a database takes it."""
    return json.dumps(asdict(told), default=str, ensure_ascii=False).encode().decode()


def assert_whole(booking: Booking, where: str) -> None:
    assert booking.key, where
    assert booking.invitee.email, where
    assert booking.starts_at < booking.ends_at, where
    assert booking.starts_at.tzinfo is not None, where
    for url in (booking.join_url, booking.cancel_url, booking.reschedule_url):
        assert url is None or url.startswith("https://"), where


@pytest.mark.parametrize("read", [read_calendly, read_calcom])
def test_what_is_nothing_to_us(read: Read):
    for body in (
        {},
        {"event": "contact.created", "payload": {}},
        {"triggerEvent": "MEETING_ENDED", "uid": "u"},
    ):
        told = read(body)
        assert isinstance(told, Delivery)
        assert told.kind is DeliveryKind.IGNORED
