"""Roads that can be watched and held up."""

import asyncio
from dataclasses import dataclass, field

from core.messages.deliver import Envelope
from tests.world import Mouth

PATIENCE = 30
"""Seconds before a test gives up on what should come at once."""


@dataclass(slots=True)
class Watched(Mouth):
    """Tells as soon as it took a message."""

    took: asyncio.Queue[Envelope] = field(default_factory=asyncio.Queue)

    async def deliver(self, envelope: Envelope) -> str:
        # Not super(): dataclasses with slots are made anew, and it would look for the one before.
        reference = await Mouth.deliver(self, envelope)
        self.took.put_nowait(envelope)
        return reference

    async def next(self, kind: str) -> Envelope:
        """The next message of this kind, past others."""
        async with asyncio.timeout(PATIENCE):
            while (envelope := await self.took.get()).kind != kind:
                pass
        return envelope


@dataclass(slots=True)
class Held(Mouth):
    """Takes nothing until the gate is open; `began` tells that something waits before it."""

    gate: asyncio.Event = field(default_factory=asyncio.Event)
    began: asyncio.Event = field(default_factory=asyncio.Event)

    async def deliver(self, envelope: Envelope) -> str:
        self.began.set()
        async with asyncio.timeout(PATIENCE):
            await self.gate.wait()
        return await Mouth.deliver(self, envelope)
