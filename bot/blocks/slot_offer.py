"""An earlier time came free for somebody who waits: asked of whoever decides, then what came of it."""

from bot.blocks.buttons import of_meeting
from bot.blocks.elements import actions, message, section
from bot.blocks.shapes import Block, Element, Message
from bot.blocks.state import whole
from bot.blocks.text import bold
from bot.blocks.when import span, zoned_span
from bot.blocks.words import capital, first_of, is_open, title
from core.meetings.facts import Meeting
from core.offers.facts import Offer, OfferState


def slot_offer(meeting: Meeting, offer: Offer | None) -> Message:
    """To the recruiter, in their zone. Only they read it: it tells the candidate's fit."""
    if offer is None:
        text = "This offer is not here any more."
        return message(text=text, blocks=[section(text)])
    about = f"{bold(title(meeting))}\n{_words(meeting, offer)}"
    return message(text=_words(meeting, offer), blocks=[section(about), *_row(meeting, offer)])


def _words(meeting: Meeting, offer: Offer) -> str:
    length = meeting.ends_at - meeting.starts_at
    free = bold(zoned_span(offer.starts_at, offer.starts_at + length, offer.timezone))
    was = span(offer.was_at, offer.was_at + length, offer.timezone)
    who = capital(first_of(meeting))
    match offer.state:
        case OfferState.OPEN:
            return f"{free} came free. {who}{_fit(offer)} waits until {was}."
        case OfferState.MOVED:
            return f"{who} has the earlier time: {free}. Everyone is told."
        case OfferState.BACK:
            back = zoned_span(offer.was_at, offer.was_at + length, offer.timezone)
            return f"Moved back to {back}. Everyone is told."
        case OfferState.DECLINED:
            return f"{free} came free. You left {first_of(meeting)} at {was}."
        case OfferState.GONE | OfferState.LATE:
            why = "is taken by now" if offer.state is OfferState.GONE else "it is too late to move there"
            return f"{free} came free, but {why}. {who} stays at {was}."
        case OfferState.OUTDATED:
            return f"{free} came free. The interview was changed since, so nothing was moved."


def _fit(offer: Offer) -> str:
    return f" (fit {offer.fit})" if offer.fit is not None else ""


def _row(meeting: Meeting, offer: Offer) -> list[Block]:
    if not is_open(meeting):
        return []
    if offer.state is OfferState.OPEN:
        take = _answer(meeting, offer, "Move it there", "offer_take", primary=True)
        return actions(take, _answer(meeting, offer, "No thanks", "offer_decline"))
    if offer.state is OfferState.MOVED and meeting.starts_at == offer.starts_at:
        return actions(_answer(meeting, offer, "Move back", "offer_take_back"))
    return []


def _answer(meeting: Meeting, offer: Offer, text: str, action_id: str, *, primary: bool = False) -> Element:
    return of_meeting(meeting, text, action_id, primary=primary) | {"value": f"{meeting.id}:{offer.key}"}


def read_offer_value(value: str) -> tuple[int, str]:
    """Meeting id and key of the freed time behind a button; 0, which no meeting has, for anything else."""
    meeting_id, _, key = value.partition(":")
    return whole(meeting_id) or 0, key
