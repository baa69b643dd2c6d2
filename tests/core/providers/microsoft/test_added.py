"""Guests of events from before it was noted whom we invited, and what Graph may say of others."""

from typing import Any

import pytest

from core.calendars.guest_note import note_of
from core.providers.microsoft.plans import INVITED, changed_event
from tests.core.providers.contract.plans import GRACE, TOMAS, plan
from tests.core.providers.microsoft.canned import canned

BO = {"type": "optional", "emailAddress": {"name": "Bo", "address": "bo@example.com"}}
ATTENDEES: list[Any] = [
    {**BO, "status": {"response": "accepted", "time": "0001-01-01T00:00:00Z"}},
    {"emailAddress": {"name": GRACE.name, "address": GRACE.email.upper()}, "type": "required"},
]


def noted(*emails: str) -> list[Any]:
    return [{"id": "another", "value": "1:"}, {"id": INVITED.upper(), "value": note_of(emails)}]


def told(properties: Any, attendees: Any = ATTENDEES) -> list[Any]:
    now = {"attendees": attendees, "singleValueExtendedProperties": properties}
    ours, *others = changed_event(plan(guests=(TOMAS,)), now)["attendees"]
    assert ours["emailAddress"]["address"] == TOMAS.email
    return others


def test_only_where_it_is_noted_whom_we_invited_others_stay():
    assert told(noted(TOMAS.email, GRACE.email)) == [BO]
    assert told(noted(TOMAS.email)) == [BO, ATTENDEES[1]]
    for nothing in (None, [], ["odd"], [{"id": INVITED}], [{"id": INVITED, "value": ""}]):
        assert told(nothing) == []


@pytest.mark.parametrize("odd", [None, [None], ["x"], [{}], [{"emailAddress": None}], [{"emailAddress": {}}]])
def test_what_is_no_guest_is_left_out(odd: Any):
    assert told(noted(), odd) == []


async def test_the_note_is_asked_for_before_a_change():
    async with canned() as (graph, calendar):
        properties = noted(TOMAS.email, GRACE.email)
        graph.answers["/events/E"] = (
            200,
            {"id": "E", "attendees": ATTENDEES, "singleValueExtendedProperties": properties},
        )
        await calendar.put("c", plan(guests=(TOMAS,)), "E")
    assert "PanelryInvited" in graph.asked[0][1]
    assert graph.bodies[1]["attendees"][1:] == [BO]
    assert graph.bodies[1]["singleValueExtendedProperties"] == [
        {"id": INVITED, "value": note_of([TOMAS.email])}
    ]
