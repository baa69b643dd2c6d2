"""What the log is told of an exception: where and what kind, not what somebody typed."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from core.errors import PanelryError
from core.traces import trace_of
from tests.world import World

TYPED = "jane@mail.example"


def told_of(error: BaseException) -> str:
    return trace_of((type(error), error, error.__traceback__))


def raised(error: BaseException) -> BaseException:
    try:
        raise error  # noqa: TRY301 - it needs a place where it was raised
    except BaseException as caught:  # noqa: BLE001 - any kind is given
        return caught


@pytest.mark.parametrize(
    "error, last",
    [
        (ValueError(f"no number: {TYPED}"), "ValueError"),
        (KeyError(TYPED), "KeyError"),
        (PanelryError(f"{TYPED} has another meeting."), "core.errors.PanelryError"),
        (RuntimeError("the loop is closed"), "RuntimeError: the loop is closed"),
        (SlackApiError(TYPED, {"error": "invalid_blocks", "text": TYPED}), "SlackApiError: invalid_blocks"),
        (SlackApiError(TYPED, {"error": TYPED}), "SlackApiError"),
        (SlackApiError(TYPED, None), "SlackApiError"),
    ],
)
def test_only_words_of_code_and_machines_are_told(error: BaseException, last: str):
    told = told_of(raised(error))
    assert told.splitlines()[-1].endswith(last)
    assert "in raised\n    raise error" in told
    assert TYPED not in told


def test_what_led_to_it_and_what_is_in_a_group_is_told_once():
    first = raised(ValueError(TYPED))
    second = RuntimeError("it broke")
    second.__cause__ = first
    first.__context__ = second
    told = told_of(BaseExceptionGroup(TYPED, [raised(second), raised(TypeError("not callable"))]))
    assert TYPED not in told
    kinds = ["ValueError", "RuntimeError: it broke", "TypeError: not callable", "ExceptionGroup"]
    assert [told.count(f"\n{each}\n") for each in kinds[:2]] == [1, 1]
    assert all(each in told for each in kinds)


@pytest.mark.parametrize(
    "statement, kind, words",
    [
        (
            f"UPDATE candidate_emails SET email = '{TYPED}'",
            IntegrityError,
            "psycopg.errors.UniqueViolation: 23505 candidate_emails",
        ),
        (
            "SELECT * FROM nowhere",
            ProgrammingError,
            'UndefinedTable: 42P01 relation "nowhere" does not exist',
        ),
        (f"SELECT CAST('{TYPED}' AS int)", Exception, "InvalidTextRepresentation: 22P02"),
    ],
)
async def test_the_database_quotes_no_row(world: World, statement: str, kind: Any, words: str):
    with pytest.raises(kind) as caught:
        async with world.database.workspace(world.rosa.workspace_id) as session:
            await session.execute(text(statement))
    assert TYPED in str(caught.value) or kind is ProgrammingError
    told = told_of(caught.value)
    assert words in told
    assert TYPED not in told
