"""Who is to meet, in the schedule form. Most forms name one or two people: all else stays out of the way.

What a ticked box brings is a part of the form while the box is ticked, filled in or not.
"""

from collections.abc import Sequence

from bot.blocks.elements import checkboxes, digest, input_block, option, static_select
from bot.blocks.shapes import Block, Element
from bot.blocks.state import FormState, whole
from bot.blocks.text import plain
from bot.blocks.words import is_slack_user
from core.meetings.forms import Group, OptionalPeople, ScheduleForm

PEOPLE_ACTIONS = (
    "schedule_interviewers",
    "schedule_needed",
    "schedule_more",
    "schedule_other_group",
    "schedule_other_needed",
    "schedule_optional",
    "schedule_observers",
    "schedule_trainees",
)
ALL = "all"
OTHER_GROUP, OPTIONAL = "other_group", "optional"
_MORE = {
    OTHER_GROUP: "Another group, of which not all are needed",
    OPTIONAL: "People who may join, observe or learn",
}
TAKE_OF_OTHER_GROUP = 1
"""Who adds a group wants one of it, mostly."""


def people_blocks(form: ScheduleForm) -> list[Block]:
    """The interviewers, and how many of them; then the boxes for more people, and what they bring.

    An interview that is used keeps its people: no more are asked for.
    """
    needed = _needed_blocks("needed", "Who is needed", form.interviewer_ids, form.take)
    if form.uses_existing:
        return [_interviewers_block(form), *needed]
    ticked = [*([OTHER_GROUP] if form.other_group else []), *([OPTIONAL] if form.optional_people else [])]
    more = checkboxes("schedule_more", [option(words, key) for key, words in _MORE.items()], ticked)
    return [
        _interviewers_block(form),
        *needed,
        input_block("more", "More people", more, optional=True, dispatch=True),
        *(_other_group_blocks(form.other_group) if form.other_group else []),
        *(_optional_blocks(form.optional_people) if form.optional_people else []),
    ]


def _interviewers_block(form: ScheduleForm) -> Block:
    """Another field where they come from an interview there is: Slack would keep what stood there before."""
    block = _people_block("interviewers", "Interviewers", form.interviewer_ids, optional=False)
    return block | {"block_id": "interviewers-used"} if form.uses_existing else block


def _other_group_blocks(group: Group) -> list[Block]:
    return [
        _people_block(OTHER_GROUP, "The other group", group.member_ids, optional=False),
        *_needed_blocks("other_needed", "Who is needed of them", group.member_ids, group.take),
    ]


def _optional_blocks(people: OptionalPeople) -> list[Block]:
    hint = "They are invited, but it takes place without them, too. Their time is kept where it is free."
    return [
        _people_block(OPTIONAL, "Who may join", people.interviewer_ids, hint=hint),
        _people_block("observers", "Observers", people.observer_ids),
        _people_block("trainees", "Trainees", people.trainee_ids),
    ]


def _people_block(
    field: str, label: str, chosen: Sequence[str], *, optional: bool = True, hint: str = ""
) -> Block:
    element: Element = {
        "type": "multi_users_select",
        "action_id": f"schedule_{field}",
        "placeholder": plain("Choose people", 150),
    }
    known = [user for user in chosen if is_slack_user(user)]
    if known:
        element["initial_users"] = known
    return input_block(field, label, element, optional=optional, dispatch=True, hint=hint)


def _needed_blocks(field: str, label: str, chosen: Sequence[str], take: int | None) -> list[Block]:
    """How many of them; nothing to ask of one."""
    if len(chosen) < 2:
        return []
    group = Group(member_ids=tuple(chosen), take=take)
    options = [option("All of them", ALL)]
    options += [option(f"Any {count} of them", str(count)) for count in range(1, len(chosen))]
    needed = str(group.seats) if group.leaves_choice else ALL
    element = static_select(f"schedule_{field}", "Choose how many", options, needed)
    return [input_block(f"{field}-{digest(len(chosen))}", label, element, dispatch=True)]


def read_needed(state: FormState) -> int | None:
    """How many of the interviewers come, None for all."""
    return whole(state.option("needed"))


def read_other_group(state: FormState) -> Group | None:
    """The second group; None while its box is not ticked, whatever its fields still hold."""
    if OTHER_GROUP not in state.boxes("more"):
        return None
    needed = state.option("other_needed")
    take = None if needed == ALL else whole(needed) or TAKE_OF_OTHER_GROUP
    return Group(member_ids=state.users(OTHER_GROUP), take=take)


def read_optional_people(state: FormState) -> OptionalPeople | None:
    """Who may come; None while their box is not ticked."""
    if OPTIONAL not in state.boxes("more"):
        return None
    return OptionalPeople(
        interviewer_ids=state.users(OPTIONAL),
        observer_ids=state.users("observers"),
        trainee_ids=state.users("trainees"),
    )
