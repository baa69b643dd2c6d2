"""The company's accounts elsewhere: everybody has one at each service, kept over restarts."""

import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.guard import LoopbackOnly
from bot.sandbox.keeping import Keeper
from bot.sandbox.people import Member
from bot.sandbox.services.calcom import Calcom
from bot.sandbox.services.calendly import Calendly
from bot.sandbox.services.calls import calls
from bot.sandbox.services.google.service import GoogleService
from bot.sandbox.services.microsoft.service import Microsoft
from bot.sandbox.services.oauth_facts import Client
from bot.sandbox.services.zoom.access import App
from bot.sandbox.services.zoom.service import Zoom
from bot.sandbox.shapes import Json

VERSION = 3
INTERVIEW, MINUTES = "Technical interview", 45


class CompanyServices:
    """root: under which `routes` are, e.g. "http://127.0.0.1:3000/sandbox"; clients: by service.

    state_file: where what happens there is kept; None keeps nothing.
    """

    def __init__(
        self,
        root: str,
        clients: Mapping[str, Client],
        people: Iterable[Member],
        *,
        state_file: Path | None = None,
        real_time: Callable[[], float] = time.time,
    ) -> None:
        self.google = GoogleService(f"{root}/google", clients["google"], real_time=real_time)
        self.microsoft = Microsoft(client=clients["microsoft"], real_time=real_time)
        zoom = clients["zoom"]
        self.zoom = Zoom(real_time, App(account_id=zoom.id, client_id=zoom.id, client_secret=zoom.secret))
        self.calendly, self.calcom = Calendly(real_time), Calcom(real_time)
        self.google.api.calls_at = f"{root}/calls/meet"
        self.zoom.calls_at = f"{root}/calls/zoom"
        self.calcom.state.calls_at = f"{root}/calls/cal"
        for number, each in enumerate(people):
            self.zoom.add_person(each.email)
            hosts = self.calendly.state.add_person(each.real_name, each.email)
            self.calendly.state.add_event_type(hosts, INTERVIEW, MINUTES)
            theirs = self.calcom.state.add_person(each.real_name, each.email)
            self.calcom.state.add_event_type(theirs, INTERVIEW, MINUTES)
            if number == 0:
                self.calendly.add_token(hosts, token=zoom.secret)
                self.calcom.add_key(theirs, f"cal_{zoom.secret}")
            self.google.add_account(each.email, each.real_name, each.tz)
            self.microsoft.open_mailbox(each.email, each.real_name, each.tz)
        self._file = state_file
        self._keeper = Keeper(state_file, self.snapshot) if state_file else None

    async def start(self) -> None:
        """Take up what was kept, and be ready to tell of changes."""
        if self._file is not None and self._file.exists():
            self._restore(json.loads(self._file.read_text(encoding="utf-8")))
        await self.google.start()
        await self.microsoft.start()
        await self.calendly.postman.start()
        await self.calcom.postman.start()
        await self.zoom.postman.start()

    async def stop(self) -> None:
        """Tell nobody any more, and keep what there is."""
        await self.google.stop()
        await self.microsoft.stop()
        await self.calendly.postman.stop()
        await self.calcom.postman.stop()
        await self.zoom.postman.stop()
        if self._keeper is not None:
            await self._keeper.finish()

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Started inside the block."""
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    def routes(self) -> list[Mount]:
        """The doors, to be mounted at `root`'s path."""
        doors: dict[str, Any] = {
            "google": self.google.asgi,
            "microsoft": self.microsoft.asgi,
            "zoom": self.zoom.asgi,
            "calendly": self.calendly.asgi,
            "calcom": self.calcom.asgi,
        }
        return [calls(), *(Mount(f"/{name}", self.kept(LoopbackOnly(app))) for name, app in doors.items())]

    def snapshot(self) -> Json:
        """Everything, as JSON."""
        return {
            "version": VERSION,
            "google": self.google.snapshot(),
            "microsoft": self.microsoft.snapshot(),
            "zoom": self.zoom.snapshot(),
            "calendly": self.calendly.snapshot(),
            "calcom": self.calcom.snapshot(),
        }

    def _restore(self, state: Json) -> None:
        if state.get("version") == VERSION:
            self.google.restore(state["google"])
            self.microsoft.restore(state["microsoft"])
            self.zoom.restore(state["zoom"])
            self.calendly.restore(state["calendly"])
            self.calcom.restore(state["calcom"])

    def kept(self, app: ASGIApp) -> ASGIApp:
        """The same, and the state is kept after each request: any may have changed something."""

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            await app(scope, receive, send)
            if self._keeper is not None:
                self._keeper.changed()

        return answer
