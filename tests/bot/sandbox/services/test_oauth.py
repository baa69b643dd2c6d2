"""The OAuth 2 server of the stand-ins, where it is stricter than one service alone shows."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.services.consent import Consent
from bot.sandbox.services.oauth import OAuth
from bot.sandbox.services.oauth_facts import Client, OAuthAccount
from tests.core.providers.served import free_socket, root_of, served

REDIRECT = "https://app.example/back?from=there"
CLIENT = Client(id="app", secret="s:e", redirects=(REDIRECT,))
ASKED = {
    "client_id": "app",
    "redirect_uri": REDIRECT,
    "response_type": "code",
    "scope": "read",
    "state": "a&b",
}
ADA = OAuthAccount(id="1", email="ada@example.com", name="Ada")

Send = Callable[..., "aiohttp.client._RequestContextManager"]


@pytest.fixture
def oauth() -> OAuth:
    scopes = {"read": "Read <all>", "write": "Write"}
    return OAuth(client=CLIENT, accounts=lambda: [ADA], scopes=scopes, real_time=lambda: 0.0, rotates=True)


@pytest.fixture
async def session(oauth: OAuth) -> AsyncIterator[aiohttp.ClientSession]:
    consent, on = Consent(oauth, title="Some <Service>"), free_socket()
    routes = [
        Route("/authorize", consent.authorize, methods=["GET", "POST"]),
        Route("/token", consent.token, methods=["POST"]),
    ]
    async with served(Starlette(routes=routes), on), aiohttp.ClientSession(root_of(on)) as opened:
        yield opened


async def allowed(session: aiohttp.ClientSession, **more: str) -> dict[str, str]:
    """What the browser is sent back with."""
    address, fields = f"/authorize?{urlencode(ASKED | more)}", {"account": "1", "decision": "allow"}
    async with session.post(address, data=fields, allow_redirects=False) as answer:
        back = urlsplit(answer.headers["location"])
        assert back._replace(query="").geturl() == "https://app.example/back"
        told = {name: values[0] for name, values in parse_qs(back.query).items()}
        assert (told.pop("from"), told.pop("state")) == ("there", "a&b")
        return told


async def token(session: aiohttp.ClientSession, **form: str) -> tuple[int, dict]:
    basic = {"authorization": f"Basic {b64encode(b'app:s:e').decode()}"}
    async with session.post("/token", data=form, headers=basic) as answer:
        return answer.status, await answer.json()


async def test_a_refresh_token_is_spent_when_it_is_used(session: aiohttp.ClientSession, oauth: OAuth):
    code = (await allowed(session))["code"]
    status, first = await token(session, grant_type="authorization_code", code=code, redirect_uri=REDIRECT)
    assert (status, first["scope"], first["token_type"]) == (200, "read", "Bearer")
    _, second = await token(session, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert second["refresh_token"] != first["refresh_token"]
    again = await token(session, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (again[0], again[1]["error"]) == (400, "invalid_grant")
    assert set(again[1]) == {"error", "error_description"}
    status, _ = await token(session, grant_type="refresh_token", refresh_token=second["refresh_token"])
    assert status == 200
    assert oauth.permission(second["access_token"]) is not None
    oauth.restore(oauth.snapshot())
    assert oauth.permission(second["access_token"]) is not None
    oauth.revoke(second["access_token"])
    assert oauth.permission(second["access_token"]) is None


@pytest.mark.parametrize(
    "changes, error",
    [
        ({"scope": "read admin"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": "x", "code_challenge_method": "plain"}, "invalid_request"),
    ],
)
async def test_a_wrong_request_is_sent_back(
    session: aiohttp.ClientSession, changes: dict[str, str], error: str
):
    assert await allowed(session, **changes) == {"error": error}


@pytest.mark.parametrize(
    "changes, status", [({"client_id": "x"}, 401), ({"redirect_uri": f"{REDIRECT}/x"}, 400)]
)
async def test_nobody_is_sent_to_an_unknown_address(
    session: aiohttp.ClientSession, changes: dict[str, str], status: int
):
    async with session.get("/authorize", params=ASKED | changes, allow_redirects=False) as answer:
        assert answer.status == status
        assert "location" not in answer.headers


async def test_a_verifier_belongs_to_a_challenge(session: aiohttp.ClientSession):
    code = (await allowed(session))["code"]
    form = {"grant_type": "authorization_code", "redirect_uri": REDIRECT, "code": code, "code_verifier": "v"}
    assert (await token(session, **form))[1]["error"] == "invalid_grant"


async def test_the_page_can_be_read_by_everybody(session: aiohttp.ClientSession):
    async with session.get("/authorize", params=ASKED) as answer:
        page = await answer.text()
    assert "<html lang='en'>" in page
    assert "Some &lt;Service&gt;" in page
    assert "<li>Read &lt;all&gt;</li>" in page
    assert len(re.findall("<legend>", page)) == 2
    assert re.findall(r"value='(allow|deny)'", page) == ["allow", "deny"]
    async with session.post("/authorize", params=ASKED, data={"decision": "allow"}) as answer:
        assert answer.status == 400
        assert "<p role='alert'>Choose an account.</p>" in await answer.text()


@pytest.mark.parametrize("header", ["Basic x", "Basic " + b64encode(b"app:wrong").decode(), "Bearer x", ""])
async def test_a_client_says_who_it_is(session: aiohttp.ClientSession, header: str):
    form = {"grant_type": "refresh_token", "refresh_token": "x"}
    async with session.post("/token", data=form, headers={"authorization": header}) as answer:
        assert (answer.status, (await answer.json())["error"]) == (401, "invalid_client")
