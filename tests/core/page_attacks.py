"""The same for use cases behind our web pages."""

from core.meetings.list_weeks import list_weeks
from core.outside_bookings.origin import read_origin
from core.visits import begin_visit, enter, find_visitor, leave, read_ticket
from tests.core.prey import Attack
from tests.world import MONDAY

PAGE_ATTACKS = [
    Attack(use_case=begin_visit, arguments=lambda _: (), harmless=True),
    Attack(use_case=read_ticket, arguments=lambda _: ("the-secret-ticket",)),
    Attack(use_case=enter, arguments=lambda _: ("the-secret-ticket",)),
    Attack(use_case=find_visitor, arguments=lambda _: ("the-secret-session",)),
    Attack(use_case=leave, arguments=lambda _: ("the-secret-session",), harmless=True),
    Attack(use_case=list_weeks, arguments=lambda _: ("week", MONDAY.date()), harmless=True),
    Attack(
        use_case=list_weeks,
        arguments=lambda _: ("month", MONDAY.date()),
        named=lambda p: {"whose": "all", "person": p.member_id},
        harmless=True,
    ),
    Attack(
        use_case=list_weeks,
        arguments=lambda _: ("month", MONDAY.date()),
        named=lambda _: {"whose": "all"},
        harmless=True,
    ),
    Attack(use_case=read_origin, arguments=lambda p: (p.meeting.id,)),
]
