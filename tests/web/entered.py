"""A browser that came in from Slack, without the pages it came through."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from starlette.applications import Starlette
from starlette.routing import BaseRoute

from bot.serving import listen, serving
from core.tenancy import Actor
from core.visits import begin_visit, enter
from tests.world import World
from web.visits import SESSION


async def entered(world: World, actor: Actor) -> dict[str, str]:
    """The cookie of a session of this member."""
    workspace, _, ticket = (await world.run(begin_visit, actor)).partition(".")
    return {SESSION: await world.run(enter, Actor(workspace_id=int(workspace)), ticket)}


@asynccontextmanager
async def browser(
    *routes: BaseRoute, cookies: dict[str, str] | None = None
) -> AsyncIterator[httpx.AsyncClient]:
    """Asks these routes over a real socket."""
    on = listen("127.0.0.1", 0)
    async with serving(Starlette(routes=routes), on):
        address = f"http://127.0.0.1:{on.getsockname()[1]}"
        async with httpx.AsyncClient(base_url=address, cookies=cookies, trust_env=False) as client:
            yield client
