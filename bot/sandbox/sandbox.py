"""Puts the stand-in workspace together: its parts, its routes, its beginning and end."""

import json
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp

from bot.sandbox import acts_views, keeping, payloads
from bot.sandbox.acknowledgements import Acknowledgements
from bot.sandbox.api_methods import METHODS
from bot.sandbox.app_facts import DEFAULT_MANIFEST, read_manifest
from bot.sandbox.clock import ClockControl
from bot.sandbox.faults import Faults
from bot.sandbox.guard import LoopbackOnly, is_loopback
from bot.sandbox.http_sender import HttpSender
from bot.sandbox.keeping import Keeper
from bot.sandbox.links import Links
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.page_api import PageApi, show_problem
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.sender import NoAnswer, Pace, Sender
from bot.sandbox.shapes import Problem
from bot.sandbox.socket_sender import SocketSender
from bot.sandbox.stage import Stage
from bot.sandbox.tickets import Tickets
from bot.sandbox.web_api import Tokens, WebApi
from bot.sandbox.workspace import Workspace

TOKEN_PREFIX = "xoxb-sandbox-"  # noqa: S105  # what every token of the stand-in begins with
APP_TOKEN_PREFIX = "xapp-sandbox-"  # noqa: S105
EVENT_RETRY_SECONDS = (0.0, 60.0, 300.0)


class Sandbox:
    """A local stand-in for a Slack workspace, for newcomers and tests.

    `app_url` is the root of the app (requests go to `app_url` + "/slack/events"), `public_url` the root under
    which `asgi` is mounted at `/sandbox`; the manifest gives scopes, commands and events. With an `app_token`
    nothing is sent to `app_url`: the app connects by Socket Mode, `links` are its connections.
    """

    def __init__(
        self,
        *,
        app_url: str,
        public_url: str,
        signing_secret: str,
        token: str,
        clock: ClockControl,
        app_token: str | None = None,
        state_file: Path | None = None,
        manifest: Mapping[str, Any] | None = None,
        smtp_port: int = 0,
        real_time: Callable[[], float] = time.time,
        deadline_seconds: float = 3.0,
        event_retry_seconds: tuple[float, ...] = EVENT_RETRY_SECONDS,
    ) -> None:
        _check_local(public_url, token, app_token)
        facts = read_manifest(manifest or DEFAULT_MANIFEST)
        root = public_url.rstrip("/") + "/sandbox"
        self.workspace = Workspace(facts, real_time, lambda: clock.now().timestamp())
        self.faults = Faults(self.workspace.triggers)
        self.mailbox = Mailbox(now=clock.now, changed=self.workspace.changes.tell)
        self._smtp_port = smtp_port
        acknowledgements = Acknowledgements(self.workspace.complain)
        self.links = Links(facts.id, Tickets(root, real_time), acknowledgements.take)
        pace = Pace(deadline_seconds=deadline_seconds, retry_delays=event_retry_seconds)
        address = app_url.rstrip("/") + "/slack/events"
        self._sender: Sender = (
            HttpSender(address=address, signing_secret=signing_secret, workspace=self.workspace, pace=pace)
            if app_token is None
            else SocketSender(self.links, acknowledgements, pace)
        )
        urls = ResponseUrls(self.workspace, root)
        self._stage = Stage(workspace=self.workspace, sender=self._sender, response_urls=urls)
        self._state_file = state_file
        self._keeper = Keeper(state_file, self._snapshot) if state_file else None
        methods = {**METHODS, **self.links.methods()}
        web_api = WebApi(self.workspace, self.faults, Tokens(bot=token, app=app_token), methods)
        self.asgi = self._routed(web_api, urls, clock)

    @property
    def smtp_url(self) -> str:
        """Where the app sends mail to, once started."""
        return self.mailbox.url

    async def start(self) -> None:
        """Take up the kept state, listen for mail, be ready to send."""
        if self._state_file is not None:
            keeping.restore(self._state_file, self.workspace, self.mailbox)
        if self._keeper is not None:
            self.workspace.changes.after.append(self._keeper.changed)
        self.workspace.changes.open()
        await self._sender.start()
        await self.mailbox.start(self._smtp_port)

    async def stop(self) -> None:
        """Keep the state and let everything go."""
        self.end_streams()
        await self._sender.stop()
        await self.mailbox.stop()
        if self._keeper is not None:
            self.workspace.changes.after.clear()
            await self._keeper.finish()

    def end_streams(self) -> None:
        """End the pages' event streams; a server waits for them before it stops."""
        self.workspace.changes.close()

    def mark_all_read(self) -> None:
        """As if everybody had read everything that is there."""
        for channel in self.workspace.channels.values():
            for member in channel.members:
                channel.read(member)
        for mail in self.mailbox.mails:
            mail.is_read = True

    async def verify_request_url(self) -> bool:
        """Send `url_verification`; whether the app gave the challenge back."""
        body = payloads.url_verification()
        try:
            answer = await self._sender.challenge(body)
        except NoAnswer:
            return False
        try:
            given = json.loads(answer.text)
        except ValueError:
            given = answer.text.strip()
        return bool((given["challenge"] if isinstance(given, dict) else given) == body["challenge"])

    async def change_profile(self, user_id: str, **changes: object) -> None:
        """Change a member (e.g. `tz="Asia/Tokyo"`, `is_deleted=True`) and send `user_change`."""
        await acts_views.change_profile(self._stage, user_id, **changes)

    def _snapshot(self) -> dict[str, Any]:
        return keeping.snapshot(self.workspace, self.mailbox)

    def _routed(self, web_api: WebApi, urls: ResponseUrls, clock: ClockControl) -> ASGIApp:
        page = PageApi(self._stage, self.mailbox, clock)
        routes = [
            Route("/api/{method}", web_api.answer, methods=["GET", "POST"]),
            Route("/hooks/{kind}/{team}/{number}/{secret}", urls.answer, methods=["POST"]),
            WebSocketRoute("/link/", self.links.take),
            *page.routes(),
        ]
        return LoopbackOnly(Starlette(routes=routes, exception_handlers={Problem: show_problem}))


def _check_local(public_url: str, token: str, app_token: str | None) -> None:
    if not token.startswith(TOKEN_PREFIX):
        raise ValueError(f"the token of a sandbox begins with {TOKEN_PREFIX}")
    if app_token is not None and not app_token.startswith(APP_TOKEN_PREFIX):
        raise ValueError(f"the app-level token of a sandbox begins with {APP_TOKEN_PREFIX}")
    if not is_loopback(public_url):
        raise ValueError("a sandbox is reached under a loopback address only")
