"""The sentences of the slot document on hours: wall time, nights, overrides, changing clocks."""

from core.slots.request import answer
from tests.core.slots.documents import ALWAYS, host, rule, search, starts


def test_days_count_from_sunday():
    week = {"day": "2027-03-07", "until": "2027-03-13"}
    assert starts(host([rule("09:00", "10:00", days=[0])]), **week) == ["09:00"]
    sunday = answer(search(host([rule("09:00", "10:00", days=[0])]), **week))
    assert sunday["slots"] == ["2027-03-07T09:00:00Z"]
    saturday = answer(search(host([rule("09:00", "10:00", days=[6])]), **week))
    assert saturday["slots"] == ["2027-03-13T09:00:00Z"]


def test_2359_as_an_end_means_midnight():
    assert starts(host([rule("22:00", "23:59")])) == ["22:00", "23:00"]
    whole = answer(search(host([ALWAYS]), until="2027-03-10", duration_min=1440, interval_min=720))
    assert whole["slots"] == ["2027-03-09T00:00:00Z", "2027-03-09T12:00:00Z", "2027-03-10T00:00:00Z"]


def test_times_are_wall_time_of_the_host():
    assert starts(host([rule("09:00", "10:00")], timezone="America/New_York")) == ["14:00"]
    assert starts(host([rule("09:00", "10:00")], timezone="Asia/Kathmandu"), interval_min=15) == ["03:15"]


def test_a_nonexistent_time_moves_forward_by_the_gap():
    berlin = {"day": "2027-03-28", "duration_min": 15}
    # 02:30 became 03:30, which is 01:30Z; 04:00 is 02:00Z
    assert starts(host([rule("02:30", "04:00")], timezone="Europe/Berlin"), **berlin) == ["01:30", "01:45"]
    early = host([rule("01:30", "02:30", days=[0])], timezone="Europe/Berlin")
    assert starts(early, **berlin) == [
        "00:30",
        "00:45",
        "01:00",
        "01:15",
    ]
    assert starts(host([rule("02:30", "03:15")], timezone="Europe/Berlin"), **berlin) == []


def test_an_ambiguous_start_is_the_first_an_ambiguous_end_the_second():
    berlin = {"day": "2027-10-31", "duration_min": 30}
    # 02:00 to 03:00 happens twice: 00:00Z to 01:00Z and 01:00Z to 02:00Z
    assert starts(host([rule("02:30", "03:00")], timezone="Europe/Berlin"), **berlin) == [
        "00:30",
        "01:00",
        "01:30",
    ]
    assert starts(host([rule("01:30", "02:30")], timezone="Europe/Berlin"), **berlin)[-1] == "01:00"


def test_half_an_hour_of_daylight_saving_and_a_date_that_never_was():
    lord_howe = host([rule("01:00", "03:00")], timezone="Australia/Lord_Howe")
    found = answer(search(lord_howe, day="2027-10-02", duration_min=30))["slots"]
    assert found == ["2027-10-02T14:30:00Z", "2027-10-02T15:00:00Z", "2027-10-02T15:30:00Z"]
    apia = host([rule("09:00", "10:00", days=[5])], timezone="Pacific/Apia")  # Friday, 30 December 2011
    skipped = {"now": "2011-12-01T00:00:00Z", "day": "2011-12-29", "until": "2012-01-01"}
    assert answer(search(apia, **skipped))["slots"] == ["2011-12-30T19:00:00Z"]


def test_an_override_replaces_the_whole_local_date():
    taken = host(overrides=[{"date": "2027-03-09", "start": "20:00", "end": "21:00"}])
    assert starts(taken) == ["20:00"]
    assert starts(host(overrides=[{"date": "2027-03-09", "unavailable": True}])) == []
    assert len(starts(host(overrides=[{"date": "2027-03-10", "unavailable": True}]))) == 8


def test_several_overrides_on_one_date_add_up():
    morning = {"date": "2027-03-09", "start": "07:00", "end": "08:00"}
    evening = {"date": "2027-03-09", "start": "20:00", "end": "21:00"}
    away = {"date": "2027-03-09", "unavailable": True}
    assert starts(host(overrides=[evening, morning, away])) == ["07:00", "20:00"]


def test_an_end_not_after_its_start_runs_into_the_next_day():
    night = host([rule("22:00", "02:00", days=[2])])
    found = answer(search(night, until="2027-03-10"))["slots"]
    assert found == [f"2027-03-{at}:00Z" for at in ("09T22:00", "09T23:00", "10T00:00", "10T01:00")]
    round_the_clock = host([rule("09:00", "09:00", days=[2])])
    assert len(answer(search(round_the_clock, until="2027-03-10"))["slots"]) == 24
    override = host(overrides=[{"date": "2027-03-09", "start": "23:00", "end": "01:00"}])
    assert answer(search(override, until="2027-03-10"))["slots"][:3] == [
        "2027-03-09T23:00:00Z",
        "2027-03-10T00:00:00Z",
        "2027-03-10T09:00:00Z",
    ]


def test_a_night_that_began_two_utc_dates_ago_still_runs():
    pago_pago = host([rule("19:00", "18:30", days=[0])], timezone="Pacific/Pago_Pago")  # 06:00Z to 05:30Z
    window = {"start": "2027-03-09T05:00:00Z", "end": "2027-03-09T12:00:00Z"}
    assert starts(pago_pago, window=window, duration_min=15) == ["05:00", "05:15"]


def test_a_night_belongs_to_the_date_it_starts_on():
    night = rule("22:00", "02:00")
    tuesday_off = host([night], overrides=[{"date": "2027-03-09", "unavailable": True}])
    found = answer(search(tuesday_off, until="2027-03-10"))["slots"]
    assert found == [f"2027-03-{at}:00Z" for at in ("09T00:00", "09T01:00", "10T22:00", "10T23:00")]
