from datetime import UTC, datetime

import pytest

from core.candidates.importing import BATCH, Report, import_candidates
from core.candidates.lines import COLUMNS, Problem, read_lines
from core.candidates.search import search_candidates
from core.errors import BadInput
from tests.world import CANDIDATES, World

LONG_AGO = "0001-01-01T00:00/2027-01-01T10:00"
HEADER = "name,email,phone,timezone,stage,fit,availability\n"


async def imported(world: World, text: str) -> Report:
    lines, problems = read_lines(text)
    report = await world.run(import_candidates, world.rosa, lines)
    report.problems = sorted([*problems, *report.problems], key=lambda problem: problem.number)
    return report


def counts(report: Report) -> tuple[int, int, int, list[Problem]]:
    return report.added, report.updated, report.unchanged, report.problems


async def test_a_second_import_changes_nothing(world: World):
    text = HEADER + 'Zoe,zoe@mail.example,+1 555,Europe/Berlin,Offer,7,"2027-03-28T01:30/2027-03-28T02:30"\n'
    assert counts(await imported(world, text)) == (1, 0, 0, [])
    before = await world.everything()
    world.pass_time(days=1)
    assert counts(await imported(world, text)) == (0, 0, 1, [])
    assert counts(await imported(world, CANDIDATES)) == (0, 0, 3, [])
    assert await world.everything() == before


async def test_every_value_arrives(world: World):
    await imported(world, HEADER + "  Zoe   Zimmer ,Zoe@Mail.example,+1 555,Europe/Berlin,OFFER,100,\n")
    zoe = await world.candidate("Zoe")
    assert (zoe.name, zoe.email, zoe.phone) == ("Zoe Zimmer", "zoe@mail.example", "+1 555")
    assert (zoe.timezone, zoe.stage, zoe.fit) == ("Europe/Berlin", "Offer", 100)
    assert not zoe.timezone_is_guess
    assert await world.ask("SELECT owner_id FROM candidates WHERE name = 'Zoe Zimmer'") == [
        (world.rosa.member_id,)
    ]


async def test_what_differs_is_taken_over_and_empty_cells_change_nothing(world: World):
    assert counts(await imported(world, HEADER + "Jane Roe,JANE@mail.example,,,,0,\n")) == (0, 1, 0, [])
    jane = await world.candidate("jane@")
    assert (jane.name, jane.phone, jane.timezone, jane.stage, jane.fit) == (
        "Jane Roe",
        "+1 212 555 0142",
        "America/New_York",
        "Screening",
        0,
    )


async def test_who_moved_on_since_is_not_taken_back(world: World):
    await imported(world, "email,name,stage\njane@mail.example,Jane Roe,applied\n")
    jane = await world.candidate("jane@")
    assert (jane.name, jane.stage) == ("Jane Roe", "Screening")


@pytest.mark.parametrize(
    "row,why",
    [
        (",a@b.example,,,,,", "the name is missing"),
        ("A,,,,,,", "the e-mail address is missing"),
        ("A,nonsense,,,,,", "“nonsense” is not an e-mail address"),
        ("A,a@b@c.example,,,,,", "“a@b@c.example” is not an e-mail address"),
        ("A,a@b.example,,Berlin,,,", "“Berlin” is not a time zone; use a name like Europe/Berlin"),
        ("A,a@b.example,,,Limbo,,", "there is no stage “Limbo”"),
        ("A,a@b.example,,,,101,", "fit must be a whole number from 0 to 100, not “101”"),
        ("A,a@b.example,,,,-1,", "fit must be a whole number from 0 to 100, not “-1”"),
        ("A,a@b.example,,,,4.5,", "fit must be a whole number from 0 to 100, not “4.5”"),
        (
            "A,a@b.example,,,,,tomorrow",
            "availability “tomorrow” must read like 2026-11-24T09:00/2026-11-24T12:00",
        ),
        (
            "A,a@b.example,,,,,2027-01-01T10:00/2027-01-01T10:00",
            "availability “2027-01-01T10:00/2027-01-01T10:00” ends before it starts",
        ),
        (
            f"A,a@b.example,,Asia/Tokyo,,,{LONG_AGO}",
            f"availability “{LONG_AGO}” must read like 2026-11-24T09:00/2026-11-24T12:00",
        ),
        ("A,a@b.example,,,,,,,", "it has more values than the header has columns"),
        ("A\0,a@b.example,,,,,", "it holds a character that is no text"),
        ("Jane,jane2@mail.example,,,,", None),
        ("Jane,jane2@mail.example", None),
    ],
)
async def test_a_bad_line_is_told_with_its_number_and_the_good_ones_go_in(
    world: World, row: str, why: str | None
):
    report = await imported(
        world, f"{HEADER}Good,good@mail.example,,,,,\n{row}\nBest,best@mail.example,,,,,\n"
    )
    problems = [Problem(number=3, why=why)] if why else []
    assert counts(report) == (2 + (not why), 0, 0, problems)


async def test_line_numbers_count_blank_lines_and_lines_within_quotes():
    text = (
        '\ufeffname,email\r\n"Two\r\nlines",nope\r\n\r\n\r\n'
        '"Three\nwhole\nlines",also nope\r\nZoe,zoe@mail.example\r\n,x'
    )
    lines, problems = read_lines(text)
    assert [(each.number, each.name) for each in lines] == [(9, "Zoe")]
    assert [each.number for each in problems] == [2, 6, 10]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(newline: str):
    lines, problems = read_lines(newline.join(["name,email", "A,a@b.example", "B,b@b.example"]))
    assert ([each.number for each in lines], problems) == ([2, 3], [])


def test_an_address_that_stands_there_twice_is_told(world: World):
    lines, problems = read_lines("name,email\nA,a@b.example\nB,x\nC,A@B.example\n")
    assert [each.name for each in lines] == ["A"]
    assert problems[1] == Problem(number=4, why="the address stands in line 2 already")


@pytest.mark.parametrize(
    "text,sentence",
    [
        ("", "The first line must name the columns; missing: name, email."),
        ("\n\n", "The first line must name the columns; missing: name, email."),
        ("name;email\n", "The first line must name the columns; missing: name, email."),
        ("Name , fit\n", "The first line must name the columns; missing: email."),
        ("name,email,shoe\n", f"Unknown column: shoe. Use {', '.join(COLUMNS)}."),
        ("name,email,\n", f"Unknown column: one without a name. Use {', '.join(COLUMNS)}."),
        ("name,email,Email\n", "The first line names a column twice."),
        (
            'name,email\n"' + "x" * 200_000,
            "Line 2 cannot be read as CSV: field larger than field limit (131072).",
        ),
    ],
)
def test_an_unusable_file_is_told_in_a_sentence(text: str, sentence: str):
    with pytest.raises(BadInput) as refusal:
        read_lines(text)
    assert refusal.value.sentence == sentence


def test_columns_come_in_any_order_and_case_and_with_a_byte_order_mark():
    lines, problems = read_lines('\ufeffEMAIL, "Name"\nzoe@mail.example, "Zoe, Z."\n')
    assert ([(each.name, each.email) for each in lines], problems) == ([("Zoe, Z.", "zoe@mail.example")], [])


async def windows_of(world: World, name: str) -> list[tuple[datetime, datetime]]:
    return [
        (start, end)
        for start, end in await world.ask(
            "SELECT lower(during), upper(during) FROM candidate_windows w"
            " JOIN candidates c ON c.id = w.candidate_id WHERE c.name = :name ORDER BY 1",
            name=name,
        )
    ]


@pytest.mark.parametrize(
    "zone,stated,start,end",
    [
        ("Europe/Berlin", "2027-03-27T09:00/2027-03-27T12:00", (27, 8, 0), (27, 11, 0)),
        ("Europe/Berlin", "2027-03-28T09:00/2027-03-28T12:00", (28, 7, 0), (28, 10, 0)),
        ("Europe/Berlin", "2027-03-28T01:00/2027-03-28T04:00", (28, 0, 0), (28, 2, 0)),
        ("Asia/Kathmandu", "2027-03-28T09:00/2027-03-28T12:00", (28, 3, 15), (28, 6, 15)),
        ("", "2027-03-28T09:00/2027-03-28T12:00", (28, 9, 0), (28, 12, 0)),
        ("Europe/Berlin", "2027-03-28T09:00Z/2027-03-28T12:00+05:30", None, None),
        ("Europe/Berlin", "2027-03-28T09:00-01:00/2027-03-28T12:00Z", (28, 10, 0), (28, 12, 0)),
    ],
)
async def test_availability_is_wall_time_in_the_candidates_zone(
    world: World, zone: str, stated: str, start, end
):
    report = await imported(world, f"{HEADER}Zoe,zoe@mail.example,,{zone},,,{stated}\n")
    if start is None:
        assert "ends before it starts" in report.problems[0].why
        return
    assert await windows_of(world, "Zoe") == [
        tuple(datetime(2027, 3, day, hour, minute, tzinfo=UTC) for day, hour, minute in (start, end))
    ]


async def test_an_hour_that_comes_twice_is_imported_the_same_twice(world: World):
    """Berlin's clocks go back on 31 October 2027: 02:30 is there twice."""
    text = HEADER + "Zoe,zoe@mail.example,,Europe/Berlin,,,2027-10-31T02:30/2027-10-31T03:30\n"
    assert counts(await imported(world, text)) == (1, 0, 0, [])
    assert counts(await imported(world, text)) == (0, 0, 1, [])


async def test_the_same_window_twice_in_a_cell_is_one(world: World):
    cell = "2027-03-28T09:00/2027-03-28T12:00; 2027-03-28T09:00/2027-03-28T12:00;"
    await imported(world, f"{HEADER}Zoe,zoe@mail.example,,,,,{cell}\n")
    assert len(await windows_of(world, "Zoe")) == 1


async def test_new_availability_replaces_the_old_and_none_leaves_it(world: World):
    for day, added in (("28", 1), ("29", 0)):
        report = await imported(
            world, f"{HEADER}Zoe,zoe@mail.example,,,,,2027-03-{day}T09:00/2027-03-{day}T12:00\n"
        )
        assert counts(report) == (added, 1 - added, 0, [])
    await imported(world, f"{HEADER}Zoe,zoe@mail.example,,,,,\n")
    assert [start.day for start, _ in await windows_of(world, "Zoe")] == [29]


async def test_more_than_one_batch(world: World):
    rows = "".join(f"P{number},p{number}@mail.example,,,,,\n" for number in range(BATCH + 1))
    assert counts(await imported(world, HEADER + rows)) == (BATCH + 1, 0, 0, [])
    assert counts(await imported(world, HEADER + rows)) == (0, 0, BATCH + 1, [])


async def test_the_last_touched_is_found_first_and_at_most_fifty(world: World):
    rows = "".join(f"P{number},p{number}@mail.example,,,,,\n" for number in range(60))
    await imported(world, HEADER + rows)
    world.pass_time(hours=1)
    await imported(world, HEADER + "P7,p7@mail.example,,,,99,\n")
    found = await world.run(search_candidates, world.rosa, "p mail")
    assert (len(found), found[0].name) == (50, "P7")
    assert await world.run(search_candidates, world.rosa, "%") == ()
