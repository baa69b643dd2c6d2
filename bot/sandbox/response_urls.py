"""response_url addresses: five posts within thirty minutes, no token needed."""

import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from bot.sandbox.api_chat import app_message, contents, rewrite
from bot.sandbox.shapes import Json, Refused, new_word
from bot.sandbox.workspace import Workspace

MAX_USES = 5
LIFE_SECONDS = 30 * 60


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Where answers through one address go; `original_ts` is the message clicked in, if any."""

    user_id: str
    channel_id: str
    dies_at: float
    original_ts: str | None = None
    uses: int = 0


class ResponseUrls:
    """Every address handed out; `base` is the stand-in's own address."""

    def __init__(self, workspace: Workspace, base: str) -> None:
        self._workspace = workspace
        self._base = base
        self._known: dict[str, ResponseUrl] = {}

    def make(self, kind: str, user_id: str, channel_id: str, original_ts: str | None = None) -> str:
        """A new address; `kind` is commands, actions or app."""
        team, number, secret = self._workspace.team["id"], len(self._known) + 8123456789013, new_word(24)
        dies_at = self._workspace.real_time() + LIFE_SECONDS
        self._known[secret] = ResponseUrl(
            user_id=user_id, channel_id=channel_id, dies_at=dies_at, original_ts=original_ts
        )
        return f"{self._base}/hooks/{kind}/{team}/{number}/{secret}"

    async def answer(self, request: Request) -> Response:
        """A post to an address: a new message, a replaced or a deleted one."""
        address = self._known.get(request.path_params["secret"])
        refusal = self._refusal(address)
        if address is None or refusal is not None:
            return JSONResponse({"ok": False, "error": refusal}, status_code=404)
        try:
            self._apply(address, dict(json.loads(await request.body())))
        except (TypeError, ValueError):
            return JSONResponse({"ok": False, "error": "invalid_payload"}, status_code=400)
        except Refused as refused:
            self._workspace.complain(f"a response_url was sent something wrong: {refused.body}")
            return JSONResponse(refused.body, status_code=400)
        address.uses += 1
        return PlainTextResponse("ok")

    def _refusal(self, address: ResponseUrl | None) -> str | None:
        if address is None or self._workspace.real_time() > address.dies_at:
            return "expired_url"
        return "used_url" if address.uses >= MAX_USES else None

    def _apply(self, address: ResponseUrl, body: Json) -> None:
        if body.get("delete_original"):
            self._delete(address)
        elif body.get("replace_original") and address.original_ts is not None:
            self._replace(address, body)
        else:
            show_answer(self._workspace, address.user_id, address.channel_id, body)

    def _delete(self, address: ResponseUrl) -> None:
        ephemeral = self._workspace.ephemeral(address.user_id, address.original_ts or "")
        channel = self._workspace.channels[address.channel_id]
        message = channel.message(address.original_ts or "")
        if ephemeral is not None:
            self._workspace.drop_ephemeral(ephemeral)
        elif message is not None:
            channel.messages.remove(message)
            self._workspace.told(channel)

    def _replace(self, address: ResponseUrl, body: Json) -> None:
        change = {"blocks": [], **contents(body, default_text="")}
        ephemeral = self._workspace.ephemeral(address.user_id, address.original_ts or "")
        channel = self._workspace.channels[address.channel_id]
        message = channel.message(address.original_ts or "")
        if ephemeral is not None:
            rewrite(self._workspace, ephemeral.message, change)
            self._workspace.changes.tell([address.user_id])
        elif message is not None:
            rewrite(self._workspace, message, change)
            self._workspace.told(channel)


def show_answer(workspace: Workspace, user_id: str, channel_id: str, body: Json) -> None:
    """Show an answer to a command or through an address: to the person only, or `in_channel`."""
    message = app_message(workspace, body)
    if body.get("thread_ts"):
        message["thread_ts"] = body["thread_ts"]
    if body.get("response_type") == "in_channel":
        workspace.add_message(workspace.channels[channel_id], message)
    else:
        workspace.add_ephemeral(user_id, channel_id, message)
