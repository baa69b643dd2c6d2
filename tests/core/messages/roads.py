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
class Crossing(Mouth):
    """Lets others go first while it takes a message, and notes recipients who had two on their way."""

    on_their_way: set[str] = field(default_factory=set)
    crossed: set[str] = field(default_factory=set)

    async def deliver(self, envelope: Envelope) -> str:
        if envelope.recipient in self.on_their_way:
            self.crossed.add(envelope.recipient)
        self.on_their_way.add(envelope.recipient)
        for _ in range(10):
            await asyncio.sleep(0)
        self.on_their_way.discard(envelope.recipient)
        return await Mouth.deliver(self, envelope)


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
