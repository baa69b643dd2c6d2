"""A search goes out as a document and comes back with the same starts."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from core.slots import Busy, Limit, find_starts
from core.slots.document import read_search
from core.slots.export import write_search
from core.slots.request import answer, read_document
from core.slots.why.relaxation import Relaxation, relax
from core.slots.written import written_instant
from tests.core.slots.documents import busy, host, rule, search
from tests.core.slots.searches import searches
from tests.core.slots.test_against_reference import STEADY

NINE_TO_FIVE = rule("09:00", "17:00")


@settings(STEADY, max_examples=120)
@given(searches())
def test_the_document_of_a_search_has_its_starts(question):
    document = read_document(json.dumps(write_search(question)))
    assert answer(document)["slots"] == [written_instant(start) for start in find_starts(question)]


def test_what_a_document_can_say_is_written_as_it_was_read():
    document = search(
        host(
            [NINE_TO_FIVE],
            busy=[busy("10:00", "11:00", buffer_before_min=5, buffer_after_min=0)],
            overrides=[],
        ),
        limits={"PER_DAY": 4, "PER_WEEK": 12},
        duration_limits={"PER_DAY": 240},
        seats=[{"any": [0], "take": 1}],
        interval_min=15,
        offset_start_min=5,
        buffer_before_min=10,
        buffer_after_min=15,
        min_notice_min=120,
    )
    document["window"]["end"] = "2027-03-10T00:00:00Z"
    assert write_search(read_search(document)) == document


def test_limits_that_differ_are_told_as_full_days_and_weeks():
    one = host([NINE_TO_FIVE], busy=[busy("09:00", "10:00")])
    question = read_search(search(one, one, until="2027-03-10"))
    first, second = question.hosts
    most = Limit(period="PER_DAY", most=1, counted=(first.busy[0].start,))
    question = replace(question, hosts=(first, replace(second, limits=(most,))))
    document = write_search(question)
    assert document["limits"] == {"PER_DAY": 2, "PER_WEEK": 3}
    assert [slot[8:10] for slot in answer(document)["slots"]] == ["10"] * 8


def test_what_no_document_can_say_is_refused():
    question = read_search(search(host([NINE_TO_FIVE], busy=[busy("09:00", "10:00")]), buffer_after_min=15))
    waived = relax(question, Relaxation(because="buffer", host=0, entry=0))
    with pytest.raises(ValueError, match="waived buffer"):
        write_search(waived)
    elsewhere = Limit(period="PER_DAY", most=1, counted=(question.window[0],))
    odd = replace(question, hosts=(replace(question.hosts[0], busy=(Busy(1, 2),), limits=(elsewhere,)),))
    with pytest.raises(ValueError, match="no busy time"):
        write_search(odd)
