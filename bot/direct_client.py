"""Slack's own client by a shorter way: the SDK puts together anew at every call what never changes."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

JSON = "application/json;charset=utf-8"


class DirectClient(AsyncWebClient):
    """Posts JSON over its session, with the SDK's retries and errors; anything else goes the SDK's way."""

    async def api_call(
        self, api_method: str, *, json: dict[str, Any] | None = None, **more: Any
    ) -> AsyncSlackResponse:
        """Raises `SlackApiError` when Slack does not say "ok"."""
        if json is None or more or not self.token:
            return await super().api_call(api_method, json=json, **more)
        said = {"Content-Type": JSON, "Authorization": f"Bearer {self.token}", **self.headers}
        call: dict[str, Any] = {
            "http_verb": "POST",
            "api_url": self.base_url + api_method,
            "req_args": {"json": json, "headers": said, "proxy": self.proxy},
        }
        answer = AsyncSlackResponse(client=self, **call, **await self._request(**call))
        checked: AsyncSlackResponse = answer.validate()  # type: ignore[no-untyped-call]
        return checked
