"""Whom we invited, noted with the event."""

from core.calendars.guest_note import MOST, note_of, was_added

ANA, BO = "ana@acme.example", "bo@acme.example"


def many(number: int) -> list[str]:
    return [f"guest-{each}@mail.example" for each in range(number)]


def test_who_is_noted_was_not_added():
    note = note_of([ANA, "Tomás@mail.example"])
    assert [was_added(each, note) for each in (ANA, " ANA@acme.example", "tomás@mail.example", BO)] == [
        False,
        False,
        False,
        True,
    ]


def test_nobody_invited_is_not_the_same_as_nothing_noted():
    assert was_added(ANA, note_of([])) is True
    for nothing in ("", "something else"):
        assert was_added(ANA, nothing) is None


def test_a_note_holds_no_address_and_is_as_short_as_services_want_it():
    assert "ana" not in note_of([ANA])
    assert note_of([ANA, BO]) == note_of([BO, ANA, ANA.upper()])
    longest = note_of(many(MOST))
    assert len(longest) <= 1024
    assert not any(was_added(each, longest) for each in many(MOST))
    assert was_added(BO, longest)
    assert was_added(ANA, note_of(many(MOST + 1))) is None
