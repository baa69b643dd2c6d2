"""The sandbox in a process of its own, with more recruiters than usual; it forgets old messages and mails.

python -m tests.bench.load_slack PORT APP_PORT TOKEN SIGNING_SECRET RECRUITERS OFFSET_SECONDS
"""

import asyncio
import sys
from datetime import datetime, timedelta

import uvloop
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox import Landmark, Sandbox
from bot.sandbox.people import Member
from bot.serving import listen, serving
from core.clock import MovableClock

KEPT = 40
FORGET_SECONDS = 1.0


class Hands(MovableClock):
    """The sandbox's clock; moved by the one who measures."""

    async def advance(self, seconds: float) -> None:  # type: ignore[override]
        super().advance(timedelta(seconds=seconds))

    async def landmarks(self) -> list[Landmark]:
        return []

    def now(self) -> datetime:
        return super().now()


def recruiter(number: int) -> Member:
    """One of as many as are wanted."""
    return Member(
        id=f"U0LOAD{number:04}",
        name=f"load{number}",
        real_name=f"Recruiter {number}",
        title="Recruiter",
        tz="Europe/London",
    )


async def serve(port: int, app_port: int, token: str, secret: str, recruiters: int, offset: float) -> None:
    sandbox = Sandbox(
        app_url=f"http://127.0.0.1:{app_port}",
        public_url=f"http://127.0.0.1:{port}",
        signing_secret=secret,
        token=token,
        clock=Hands(timedelta(seconds=offset)),
    )
    workspace = sandbox.workspace
    for each in map(recruiter, range(recruiters)):
        workspace.members[each.id] = each
        workspace.channels["C0HIRING01"].members.append(each.id)
    await sandbox.start()
    async with serving(Starlette(routes=[Mount("/sandbox", sandbox.asgi)]), listen("127.0.0.1", port)):
        sys.stdout.write(f"{sandbox.smtp_url}\n")
        sys.stdout.flush()
        while True:
            await asyncio.sleep(FORGET_SECONDS)
            forget_old(sandbox)
            for complaint in workspace.complaints:
                sys.stderr.write(f"complaint: {complaint}\n")
            workspace.complaints.clear()


def forget_old(sandbox: Sandbox) -> None:
    for channel in sandbox.workspace.channels.values():
        del channel.messages[:-KEPT]
    del sandbox.mailbox.mails[:-KEPT]


if __name__ == "__main__":
    port, app_port, token, secret, recruiters, offset = sys.argv[1:]
    uvloop.run(serve(int(port), int(app_port), token, secret, int(recruiters), float(offset)))
