"""What a message is about besides its meeting: a task, an offer. Read afresh whenever it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from core.follow_ups import remind
from core.follow_ups.facts import FollowUp
from core.follow_ups.read import load_follow_ups
from core.meetings import facts
from core.messages.claim import Claimed
from core.messages.deliver import Envelope
from core.offers import offer
from core.offers.facts import Offer, OfferState
from core.offers.read import offers_behind
from core.tenancy import Tx

KINDS = frozenset({remind.KIND, offer.KIND})


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects:
    """Tasks and offers by message id."""

    tasks: Mapping[int, FollowUp] = field(default_factory=dict)
    offers: Mapping[int, Offer] = field(default_factory=dict)

    def unwanted(self, message: Claimed) -> str | None:
        """Why a message about one of them, which nobody has seen yet, need not appear at all."""
        if message.kind == remind.KIND:
            return _task_unwanted(message, self.tasks.get(message.id))
        made = self.offers.get(message.id)
        return None if made and made.state is OfferState.OPEN else "the offer is not open any more"

    def put_into(self, envelope: Envelope) -> Envelope:
        """The envelope with what it is about, in the zone of its reader, who need not be in the meeting."""
        task, made = self.tasks.get(envelope.id), self.offers.get(envelope.id)
        reader = task.assignee if task else None
        zone = made.timezone if made else reader.timezone if reader else envelope.recipient_timezone
        return replace(envelope, follow_up=task, offer=made, recipient_timezone=zone)


async def subjects_of(tx: Tx, claimed: Sequence[Claimed], meetings: Mapping[int, facts.Meeting]) -> Subjects:
    """What these messages are about; no query for messages about their meeting alone."""
    ids = {each.id: int(each.detail["follow_up"]) for each in claimed if each.kind == remind.KIND}
    tasks = await load_follow_ups(tx, list(ids.values()))
    return Subjects(
        tasks={message_id: tasks[task_id] for message_id, task_id in ids.items() if task_id in tasks},
        offers=await offers_behind(tx, claimed, meetings),
    )


def _task_unwanted(message: Claimed, task: FollowUp | None) -> str | None:
    if task is None or not task.task:
        return "the task is gone"
    if task.done_at is not None:
        return "the task is done"
    if task.due_on != date.fromisoformat(message.detail["due_on"]):
        return "the task has another date"
    return None
