"""What somebody reads whose interview a scheduler gave to somebody else."""

from dataclasses import replace

import pytest

from bot.blocks.outside import given_away_notice
from tests.bot.blocks import made


@pytest.mark.parametrize(
    "instead, how",
    [
        (["U0ANA", "U0BO"], "was given to <@U0ANA> and <@U0BO> at Cal.com"),
        ([], "is no longer with you at Cal.com"),
    ],
)
def test_it_says_what_when_and_to_whom(instead: list[str], how: str):
    meeting = replace(made.meeting(), title="A & B")
    told = {"service": "calcom", "starts_at": "2027-03-02T10:00:00+00:00", "instead": instead}
    when = "<!date^1803981600^{date_short}, {time}|Tue 2 Mar 2027, 10:00 UTC>"
    assert given_away_notice(meeting, told).text == f"*A &amp; B* ({when}) {how}. You are free then."
