"""Signing in with Microsoft: from the browser to a grant, and everything that can be refused."""

import base64
import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.sandbox.services.microsoft import Microsoft
from core.calendars.facts import Account, Grant
from core.calendars.ports import Authority
from core.outside.trouble import Denied, GrantRefused, GrantRevoked, Throttled, Trouble, Unreachable
from core.providers.microsoft.authority import SCOPES, MicrosoftAuthority
from core.providers.microsoft.refusals import sign_in_sentence
from tests.core.providers.contract.microsoft_place import CLIENT, OWNER, REDIRECT, Time, standing
from tests.core.providers.contract.places import ZONE
from tests.core.providers.served import pool

VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Stand:
    service: Microsoft
    root: str
    http: httpx.AsyncClient
    time: Time

    def authority(self, **changes) -> MicrosoftAuthority:
        given = {
            "client_id": CLIENT.id,
            "client_secret": CLIENT.secret,
            "login": self.root,
            "graph": f"{self.root}/v1.0",
            "now": lambda: datetime.fromtimestamp(self.time.seconds, UTC),
        }
        return MicrosoftAuthority(self.http, **{**given, **changes})

    async def decided(self, decision: str = "allow", **changes) -> dict[str, str]:
        """What the browser comes back with; `changes` are to the address it was sent to."""
        address = self.authority().address(
            state="s1", challenge=CHALLENGE, redirect=REDIRECT, login_hint=OWNER
        )
        url = httpx.URL(address).copy_merge_params(changes)
        assert OWNER in (await self.http.get(url)).text
        form = {"account": self.service.account(OWNER).id, "decision": decision}
        answer = await self.http.post(url, data=form)
        location = urlsplit(answer.headers["location"])
        assert f"{location.scheme}://{location.netloc}{location.path}" == REDIRECT
        return {name: values[0] for name, values in parse_qs(location.query).items()}

    async def grant(self) -> Grant:
        code = (await self.decided())["code"]
        return (await self.authority().exchange(code=code, verifier=VERIFIER, redirect=REDIRECT))[0]


@pytest.fixture
async def stand() -> AsyncIterator[Stand]:
    time = Time()
    async with standing(real_time=time) as (service, root), pool() as http:
        service.open_mailbox(OWNER, "Ada Lovelace", ZONE)
        yield Stand(service, root, http, time)


def test_the_address_asks_for_what_is_needed_and_no_more():
    made: Authority = MicrosoftAuthority(
        httpx.AsyncClient(), client_id="id", client_secret="secret", tenant="contoso.example"
    )
    address = made.address(state="s&1", challenge="c", redirect="https://p.example/cb?x=1", login_hint=None)
    base, _, query = address.partition("?")
    assert base == "https://login.microsoftonline.com/contoso.example/oauth2/v2.0/authorize"
    assert parse_qs(query) == {
        "client_id": ["id"],
        "response_type": ["code"],
        "response_mode": ["query"],
        "redirect_uri": ["https://p.example/cb?x=1"],
        "scope": ["offline_access openid email profile User.Read Calendars.ReadWrite"],
        "state": ["s&1"],
        "code_challenge": ["c"],
        "code_challenge_method": ["S256"],
        "prompt": ["select_account"],
    }
    assert "secret" not in address


async def test_a_code_becomes_a_grant_and_says_whose_it_is(stand: Stand):
    came = await stand.decided()
    assert came["state"] == "s1"
    grant, account = await stand.authority().exchange(code=came["code"], verifier=VERIFIER, redirect=REDIRECT)
    assert account == Account(id=stand.service.account(OWNER).id, email=OWNER)
    assert set(grant.scopes) == set(SCOPES) - {"offline_access"}
    assert grant.expires_at == datetime.fromtimestamp(stand.time.seconds, UTC) + timedelta(hours=1)
    assert grant.refresh


async def test_a_refresh_spends_the_old_token(stand: Stand):
    first = await stand.grant()
    second = await stand.authority().refresh(replace(first, extra={"kept": "yes"}))
    assert len({first.access, first.refresh, second.access, second.refresh}) == 4
    assert (second.extra, set(second.scopes)) == ({"kept": "yes"}, set(first.scopes))
    with pytest.raises(GrantRevoked):
        await stand.authority().refresh(first)
    assert (await stand.authority().refresh(second)).access


async def test_a_grant_that_was_taken_back_is_gone(stand: Stand):
    grant = await stand.grant()
    stand.service.oauth.revoke_account(stand.service.account(OWNER).id)
    with pytest.raises(GrantRevoked, match="password"):
        await stand.authority().refresh(grant)


async def test_forgetting_is_all_there_is_to_revoking(stand: Stand):
    grant = await stand.grant()
    await stand.authority().revoke(grant)
    assert (await stand.authority().refresh(grant)).access


async def test_a_wrong_client_secret_takes_no_grant_away(stand: Stand):
    grant = await stand.grant()
    with pytest.raises(Denied, match="client secret") as caught:
        await stand.authority(client_secret="old").refresh(grant)
    assert caught.type is Denied
    assert (await stand.authority().refresh(grant)).access


async def test_a_code_counts_once_for_whoever_asked_for_it(stand: Stand):
    code = (await stand.decided())["code"]
    with pytest.raises(GrantRefused):
        await stand.authority().exchange(code=code, verifier="another", redirect=REDIRECT)
    with pytest.raises(GrantRefused):
        await stand.authority().exchange(code=code, verifier=VERIFIER, redirect=REDIRECT)


@pytest.mark.parametrize("scope", ["openid User.Read Calendars.ReadWrite", "offline_access openid User.Read"])
async def test_less_than_what_is_needed_is_refused(stand: Stand, scope: str):
    code = (await stand.decided(scope=scope))["code"]
    with pytest.raises(GrantRefused, match="Connect again"):
        await stand.authority().exchange(code=code, verifier=VERIFIER, redirect=REDIRECT)


async def test_who_says_no_comes_back_with_a_reason(stand: Stand):
    came = await stand.decided("deny")
    assert (came["error"], came["state"]) == ("access_denied", "s1")
    assert "was not allowed" in sign_in_sentence(came["error"])


@pytest.mark.parametrize(
    "error, description, words",
    [
        ("access_denied", "AADSTS65004: User declined to consent.", "Connect again and accept"),
        ("access_denied", "AADSTS90094: An administrator has set a policy.", "admin consent"),
        ("consent_required", "", "Connect again and accept"),
        ("invalid_grant", "AADSTS50173: The provided grant has expired.", "password"),
        ("interaction_required", "AADSTS50076: multi-factor", "second sign-in step"),
        ("unauthorized_client", "AADSTS700016: Application not found.", "client ID"),
        ("server_error", "AADSTS1: <b>ada@northwind.example</b>", "did not complete"),
        ("", "", "did not complete"),
    ],
)
def test_a_sentence_for_every_refusal(error: str, description: str, words: str):
    sentence = sign_in_sentence(error, description)
    assert words in sentence
    assert "AADSTS" not in sentence
    assert "ada@" not in sentence


@pytest.mark.parametrize(
    "status, body, trouble",
    [
        (400, {"error": "interaction_required", "error_description": "AADSTS50076: x"}, GrantRevoked),
        (400, {"error": "invalid_grant", "error_description": "AADSTS70000: x"}, GrantRevoked),
        (400, {"error": "invalid_grant", "error_description": 7}, GrantRevoked),
        (401, {"error": "invalid_client", "error_description": "AADSTS7000222: x"}, Denied),
        (401, {"error": "invalid_client"}, Denied),
        (400, {"error": "invalid_request"}, Denied),
        (400, {"error": "temporarily_unavailable"}, Denied),
        (503, {"error": "temporarily_unavailable"}, Unreachable),
        (429, {"error": "invalid_grant"}, Throttled),
        (200, {"expires_in": 3600}, Unreachable),
        (200, {"access_token": "a", "expires_in": "soon"}, Unreachable),
        (200, [], Unreachable),
        (None, None, Unreachable),
    ],
)
async def test_a_refresh_that_fails_has_a_name(
    stand: Stand, status: int | None, body: object, trouble: type[Trouble]
):
    grant = await stand.grant()
    stand.service.asgi.fail(status, body=body)
    with pytest.raises(trouble) as caught:
        await stand.authority().refresh(grant)
    assert caught.type is trouble
