import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.bot.sandbox.conftest import Stand

HIRING, DESIGN = "C0HIRING01", "C0DESINT01"


async def test_a_limit_holds_for_its_channel_and_its_number_of_times(stand: Stand):
    stand.sandbox.faults.limit("chat.postMessage", retry_after=2, channel=HIRING)
    await stand.client.chat_postMessage(channel=DESIGN, text="other channel")
    with pytest.raises(SlackApiError) as caught:
        await stand.client.chat_postMessage(channel=HIRING, text="x")
    assert caught.value.response.status_code == 429
    assert caught.value.response.headers["Retry-After"] == "2"
    assert caught.value.response.data == {"ok": False, "error": "ratelimited"}
    await stand.client.chat_postMessage(channel=HIRING, text="x")


async def test_a_failure_does_nothing(stand: Stand):
    stand.sandbox.faults.fail("chat.postMessage")
    with pytest.raises(SlackApiError) as caught:
        await stand.client.chat_postMessage(channel=HIRING, text="x")
    assert caught.value.response.status_code == 500
    assert await stand.rosa.messages("hiring") == []


async def test_a_swallowed_answer_leaves_the_message_there(stand: Stand):
    stand.sandbox.faults.swallow_answer("chat.postMessage")
    with pytest.raises(aiohttp.ClientError):
        await stand.client.chat_postMessage(channel=HIRING, text="posted")
    assert [message.text for message in await stand.rosa.messages("hiring")] == ["posted"]
    await stand.client.chat_postMessage(channel=HIRING, text="again")


async def test_a_delay_can_outlast_a_client(stand: Stand):
    stand.sandbox.faults.delay("auth.test", 0.3)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(stand.client.auth_test(), 0.05)
    stand.sandbox.faults.clear()
    assert (await stand.client.auth_test())["ok"]


async def test_a_revoked_token_comes_back_when_cleared(stand: Stand):
    stand.sandbox.faults.revoke_token()
    with pytest.raises(SlackApiError, match="token_revoked"):
        await stand.client.auth_test()
    stand.sandbox.faults.clear()
    await stand.client.auth_test()
    assert stand.sandbox.workspace.complaints == []
