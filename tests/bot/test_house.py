"""How a workspace comes in while Slack, the token or the database are not as they should be."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from structlog.testing import capture_logs

from bot.clients import open_session
from bot.house import SlackHouse
from core.clock import FixedClock
from core.errors import PanelryError
from core.workspaces.entrance import Installation, TeamProfile
from tests.bot.journeys.samples import NOW
from tests.bot.journeys.world import Script

WHO = {"team_id": "T1", "team": "Acme", "user_id": "U0BOT", "bot_id": "B0BOT"}
INSTALLED = Installation(workspace_id=7, bot_token="xoxb-sandbox-1", bot_user_id="U0BOT", bot_id="B0BOT")


class Slack:
    """Answers with `troubles[method]` first, one after the other: a status, or an `error`."""

    def __init__(self) -> None:
        self.troubles: dict[str, list[int | str | None]] = {}
        self.is_ready_while_listing: list[bool] = []
        self.house: SlackHouse | None = None

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if method == "users.list" and self.house is not None:
            self.is_ready_while_listing.append(self.house.connected.is_set())
        trouble = self.troubles.get(method)
        if trouble:
            return _trouble(trouble.pop(0))
        return web.json_response({"ok": True, "members": [], **WHO})


def _trouble(what: int | str | None) -> web.Response:
    if isinstance(what, int):
        return web.Response(text="<html>Down</html>", status=what, content_type="text/html")
    return web.json_response({"ok": False, "error": what})


class Entrance:
    """Keeps one installation; `troubles` are raised first."""

    def __init__(self) -> None:
        self.troubles: list[Exception] = []

    async def install(self, team: TeamProfile, **_: Any) -> Installation:
        if self.troubles:
            raise self.troubles.pop(0)
        return INSTALLED

    async def find(self, slack_team_id: str, /) -> Installation | None:
        return INSTALLED

    async def of_workspace(self, workspace_id: int, /) -> Installation | None:
        return INSTALLED


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def entrance() -> Entrance:
    return Entrance()


@pytest.fixture
async def house(slack: Slack, entrance: Entrance) -> AsyncIterator[SlackHouse]:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with open_session() as session:
        slack.house = SlackHouse(
            run=Script(),
            entrance=entrance,  # type: ignore[arg-type] # a small one of the same shape
            clock=FixedClock(NOW),
            session=session,
            mail=True,
            api_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/",
            signing_secret="s",
        )
        yield slack.house
    await runner.cleanup()


OWN_TROUBLE: list[int | str | None] = [500, 503, 200, "internal_error", "fatal_error", "ratelimited", None]
REFUSED = (
    "invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"
)  # fmt: skip


async def connect(house: SlackHouse) -> list[str]:
    """Until all is well; what was said of each attempt that failed."""
    with capture_logs() as logs:
        await house.keep_connecting("xoxb-sandbox-1", first_wait_seconds=0)
    return [each["why"] for each in logs if "again_in_seconds" in each]


async def test_trouble_of_slacks_own_is_not_laid_on_the_token(house: SlackHouse, slack: Slack):
    slack.troubles["auth.test"] = list(OWN_TROUBLE)
    said = await connect(house)
    assert said == ["Slack cannot be reached, or has trouble of its own."] * len(OWN_TROUBLE)
    assert house.connected.is_set()


async def test_a_refused_token_is_named(house: SlackHouse, slack: Slack):
    slack.troubles["auth.test"] = list(REFUSED)
    assert await connect(house) == [
        f"Slack does not accept SLACK_BOT_TOKEN ({each}). Copy the bot token anew." for each in REFUSED
    ]


async def test_it_is_ready_before_everybody_is_known_and_goes_on_until_they_are(
    house: SlackHouse, slack: Slack
):
    slack.troubles["users.list"] = [500, "internal_error", "missing_scope"]
    assert len(await connect(house)) == 3
    assert slack.is_ready_while_listing == [True] * 4


async def test_an_answer_nobody_foresaw_and_a_database_away_are_survived(
    house: SlackHouse, slack: Slack, entrance: Entrance
):
    entrance.troubles = [RuntimeError("the database is gone"), KeyError("team_id"), ConnectionError()]
    assert len(await connect(house)) == 3
    assert house.connected.is_set()


async def test_an_install_by_hand_says_what_is_wrong(house: SlackHouse, slack: Slack):
    slack.troubles["users.list"] = [500]
    with pytest.raises(PanelryError, match="cannot be reached"):
        await house.install("xoxb-sandbox-1")
