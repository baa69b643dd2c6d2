"""The calendars of an account, at every service."""

from core.calendars.ports import CalendarList, EventWriter
from tests.core.providers.contract.places import ZONE, Place

NEEDS = (CalendarList,)


async def test_calendars_are_listed_the_accounts_own_first(place: Place):
    listed = await place.adapter.calendars()
    assert [calendar.is_primary for calendar in listed] == [True] + [False] * (len(listed) - 1)
    assert listed[0] == place.calendar
    assert list(listed[1:]) == [place.other] * (place.other is not None)


async def test_a_calendar_says_its_zone_and_whether_it_can_be_written(place: Place):
    own = (await place.adapter.calendars())[0]
    assert own.timezone == ZONE
    assert own.may_write is isinstance(place.adapter, EventWriter)
