"""Where a meeting is to take place: the fields of the schedule form, and whether they are the type's own."""

from bot.blocks.elements import digest, input_block, option, static_select, text_input
from bot.blocks.room_choice import room_blocks
from bot.blocks.shapes import Block
from bot.blocks.text import clip
from bot.blocks.words import LOCATION_WORDS
from core.meetings.forms import Draft, TypeChoice, default_place
from core.meetings.location import LocationKind

PLACE_ACTIONS = ("location", "schedule_room")
DETAIL_LIMIT = 500


def place_blocks(draft: Draft) -> list[Block]:
    """Kind and detail; another type brings its own. Other places to choose from show what became of it."""
    form = draft.form
    options = [option(LOCATION_WORDS[kind], kind) for kind in draft.places]
    kind = static_select("location", "Choose a place", options, form.location_kind or LocationKind.VIDEO)
    detail = text_input("location_detail", form.location_detail or "", most=DETAIL_LIMIT)
    where, end = digest(form.type_id, *draft.places), digest(form.type_id)
    return [
        input_block(f"location-{where}", "Where", kind, dispatch=True, hint=draft.place_note or ""),
        *room_blocks(draft.rooms, action_id="schedule_room"),
        input_block(f"location_detail-{end}", "Link, number or place", detail, optional=True),
    ]


def filled_in_place(draft: Draft) -> str | None:
    """A digest of kind and detail while they are the type's own, which give way to another type's."""
    form = draft.form
    if not _is_types(draft, next((one for one in draft.types if one.id == form.type_id), None)):
        return None
    detail = clip(form.location_detail or "", DETAIL_LIMIT).strip()
    return digest(form.location_kind or LocationKind.VIDEO, detail)


def _is_types(draft: Draft, type_: TypeChoice | None) -> bool:
    """Also where the type's own cannot be had: with other interviewers it may."""
    form = draft.form
    if type_ is None:
        return form.location_kind is None
    own = default_place(type_.location_kind, draft.places)
    return (form.location_kind or own, form.location_detail or "") == (own, type_.location_detail)
