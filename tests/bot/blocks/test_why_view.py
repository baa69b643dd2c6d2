"""The window that explains: within Slack's limits whatever names there are, one sentence for each cause."""

import json
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.why_view import export_view, read_why_form, why_view
from bot.blocks.why_words import change_words, is_soft, obstacle_words, times_words
from core.meetings.explanation import Change
from core.meetings.forms import Group, ScheduleForm
from core.meetings.why import MOST_CHANGES
from core.slots.model import Because
from tests.bot.blocks import any_form, anything, made
from tests.bot.blocks.slack import everything, shown

CAUSES = [*get_args(Because), "candidate_busy", "candidate_times", "shorter", "without"]
FORM = ScheduleForm(
    submission_key="",
    candidate_id=7,
    type_id=1,
    interviewer_ids=("UANA1", "UBO12"),
    take=1,
    other_group=Group(member_ids=("UCY12",), take=1),
    duration_minutes=30,
    custom_starts_at=made.NOW,
)
changes = st.builds(
    Change,
    because=st.sampled_from(CAUSES),
    who=anything.words,
    on=st.none() | st.just(date(2027, 3, 2)),
    during=st.none() | anything.moments.map(lambda at: (at, at + timedelta(hours=1))),
    minutes=st.none() | st.integers(0, 10_000),
    most=st.none() | st.integers(1, 5_000),
    period=st.sampled_from([None, "PER_DAY", "PER_WEEK"]),
    count=st.integers(0, 3_000),
    first=st.none() | anything.moments,
)


@anything.few
@given(
    form=any_form.forms(),
    candidate=anything.words,
    found=st.lists(changes, max_size=MOST_CHANGES),
    zone=anything.zones,
    first=st.none() | anything.moments,
    note=st.none() | anything.words,
)
def test_slack_takes_every_explanation(form, candidate, found, zone, first, note):
    openings = [
        each for each in found if each.because not in {"window", "not_enough_hosts", "candidate_busy"}
    ]
    obstacles = [each for each in found if each.because not in {"shorter", "without"}]
    told = obstacles if form.custom_starts_at else openings
    given_facts = made.explanation(form, candidate=candidate, changes=tuple(told), first=first, note=note)
    shown(why_view(given_facts, timezone=zone, now=made.NOW))


def test_the_questions_come_back_as_they_were_asked_with_what_the_form_underneath_knew():
    view = shown(why_view(made.explanation(FORM), timezone="UTC", now=made.NOW))
    values = {}
    for block in view["blocks"]:
        for element in [block.get("accessory"), *block.get("elements", [])]:
            kept = {
                key.replace("initial", "selected"): value
                for key, value in (element or {}).items()
                if key.startswith("initial")
            }
            if kept and "block_id" in block:
                values[block["block_id"]] = {element["action_id"]: kept}
    assert read_why_form({**view, "state": {"values": values}}) == FORM


@pytest.mark.parametrize("because", CAUSES)
def test_every_cause_has_its_own_sentence(because):
    change = Change(because=because, who="Ana <x>", on=date(2027, 3, 2), minutes=60, most=3, count=2)
    of = made.explanation()
    obstacle = because not in {"shorter", "without"}
    words = (obstacle_words if obstacle else change_words)(change, of, "UTC")
    assert "<x>" not in words
    others = [
        (obstacle_words if obstacle else change_words)(
            Change(because=each, who="Ana <x>", minutes=60), of, "UTC"
        )
        for each in CAUSES
        if (each not in {"shorter", "without"}) is obstacle and each != because
    ]
    assert words not in others


def test_many_times_are_not_counted_out():
    words = [times_words(count) for count in (0, 1, 20, 21, 100, 101, 660, 2400)]
    assert words == [
        "0 times",
        "1 time",
        "20 times",
        "over 20 times",
        "over 90 times",
        "over 100 times",
        "over 600 times",
        "over 2000 times",
    ]


def test_only_rules_can_be_confirmed_never_a_meeting_or_the_past():
    assert not is_soft(Change(because="busy"))
    assert not is_soft(Change(because="candidate_busy"))
    assert not is_soft(Change(because="notice", minutes=None))
    assert is_soft(Change(because="notice", minutes=30))


def test_data_is_split_where_json_may_be_and_refused_whole_when_too_large():
    text = json.dumps({"hosts": [{"busy": list(range(3_000))}]}, indent=0)
    pieces = [block["text"]["text"] for block in shown(export_view(text))["blocks"][1:]]
    assert json.loads("\n".join(each.strip("`") for each in pieces)) == json.loads(text)
    assert "too large" in everything(shown(export_view(json.dumps(list(range(60_000)), indent=0))))
