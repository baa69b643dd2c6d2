"""What Slack answers instead of doing what was asked, in words we know."""

from typing import Any

import pytest
from slack_sdk.http_retry.response import HttpResponse

from bot.retries import kind_of_failure


def answer(status: int, body: dict[str, Any] | None) -> HttpResponse:
    return HttpResponse(status_code=status, headers={}, body=body)


@pytest.mark.parametrize(
    "response, error, kind",
    [
        (answer(200, {"ok": True}), None, None),
        (answer(200, {"ok": False, "error": "channel_not_found"}), None, "channel_not_found"),
        (answer(200, {"ok": False, "error": "jane@mail.example"}), None, "other"),
        (answer(200, {"ok": False}), None, "other"),
        (answer(200, None), None, "server_error"),
        (answer(503, None), None, "server_error"),
        (answer(429, {"ok": False, "error": "ratelimited"}), None, "rate_limited"),
        (None, ConnectionResetError(), "unreachable"),
    ],
)
def test_every_failure_has_one_of_a_few_names(
    response: HttpResponse | None, error: Exception | None, kind: str | None
):
    assert kind_of_failure(response, error) == kind
