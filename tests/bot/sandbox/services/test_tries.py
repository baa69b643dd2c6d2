"""A webhook that nobody takes is tried again as often as the service itself does."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.zoom import Zoom
from bot.sandbox.services.zoom.access import App
from tests.core.providers.receiver import Receiver, Time
from tests.core.providers.served import free_socket, root_of, served

MINUTE = 60.0


def zoom(**options: Any) -> Zoom:
    return Zoom(Time(), App(account_id="a", client_id="b", client_secret="c"), **options)


def challenged(fake: Zoom, address: str) -> None:
    fake.hooks.address = address
    fake.hooks.challenge("plain")


def calcom(**options: Any) -> Calcom:
    return Calcom(Time(), **options)


def told_of(fake: Calcom, address: str) -> None:
    fake.hooks.add({"subscriberUrl": address, "active": True, "triggers": ["BOOKING_CREATED"]}, 1)
    fake.hooks.tell("BOOKING_CREATED", {}, 1)


@pytest.mark.parametrize(
    "opened, told, pauses",
    [(zoom, challenged, [5 * MINUTE, 20 * MINUTE, 60 * MINUTE]), (calcom, told_of, [])],
)
async def test_how_often(opened: Callable[..., Any], told: Callable[[Any, str], None], pauses: list[float]):
    waited: list[float] = []
    ours, on = Receiver(statuses=[500] * 9), free_socket()

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    fake = opened(wait=wait)
    async with served(ours, on):
        await fake.postman.start()
        told(fake, f"{root_of(on)}/hook")
        await fake.postman.settle()
        await fake.postman.stop()
    assert (waited, len(ours.taken)) == (pauses, 1 + len(pauses))
