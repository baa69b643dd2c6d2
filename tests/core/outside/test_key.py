"""Keys that people paste."""

import pytest

from core.outside.key import FixedKey
from core.outside.trouble import GrantRevoked


async def test_a_key_with_a_line_s_end():
    assert await FixedKey(" cal_123\n").token() == "cal_123"


async def test_a_key_that_was_refused():
    with pytest.raises(GrantRevoked, match="Make a new one"):
        await FixedKey("cal_123").token(refused="cal_123")


@pytest.mark.parametrize("key", ["", " ", "cal 123", "cal_\n123", "clé", "\x00"])
async def test_what_can_be_no_key(key: str):
    with pytest.raises(GrantRevoked):
        await FixedKey(key).token()
