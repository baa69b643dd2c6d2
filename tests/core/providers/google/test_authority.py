"""Connecting a Google account, from the consent page to the day it is taken back."""

from dataclasses import replace

import pytest

from core.calendars.facts import Account
from core.outside.trouble import Denied, GrantRefused, GrantRevoked
from core.providers.google.authority import CALENDARS, EVENTS, SCOPES, Credentials, GoogleAuthority
from tests.core.providers.contract.google_place import CHALLENGE, OWNER, REDIRECT, VERIFIER, Stand

CALENDAR_API = "/calendar/v3/users/me/calendarList"


async def test_a_grant_and_whose_it_is(stand: Stand):
    grant, account = await stand.connect()
    assert account == Account(id=stand.account.id, email=OWNER)
    assert grant.refresh
    assert {EVENTS, CALENDARS} <= set(grant.scopes)
    assert grant.expires_at is not None
    assert 3590 < (grant.expires_at - stand.now()).total_seconds() < 3600


async def test_the_page_names_the_accounts_and_what_is_asked(stand: Stand):
    stand.service.add_account("eve@example.com", "<b>Eve</b>", "UTC")
    page = stand.authority.address(state="s1", challenge=CHALLENGE, redirect=REDIRECT, login_hint=OWNER)
    text = (await stand.http.get(page)).text
    assert f"value='{stand.account.id}' checked" in text
    assert "&lt;b&gt;Eve&lt;/b&gt; (eve@example.com)" in text
    assert "<b>" not in text
    assert "View and edit events" in text


async def test_a_denial_comes_back_with_the_state(stand: Stand):
    assert await stand.consent(decision="deny") == {"error": "access_denied", "state": "s1"}


@pytest.mark.parametrize(
    "kept, left_out",
    [
        ([EVENTS], "“See the list of your calendars”"),
        ([], "“View and edit events” and “See the list of your calendars”"),
    ],
)
async def test_a_scope_that_was_unticked_is_named(stand: Stand, kept: list[str], left_out: str):
    with pytest.raises(GrantRefused) as caught:
        await stand.connect(scope=kept)
    assert caught.value.sentence == f"Panelry needs {left_out}. Connect again and leave it ticked."


@pytest.mark.parametrize("wrong", ["verifier", "redirect", "again", "late"])
async def test_a_code_is_good_once_soon_and_for_whoever_asked(stand: Stand, wrong: str):
    code = (await stand.consent())["code"]
    given = {"code": code, "verifier": VERIFIER, "redirect": REDIRECT}
    if wrong == "again":
        await stand.authority.exchange(**given)
    elif wrong == "late":
        stand.older(601)
    else:
        given[wrong] += "x"
    with pytest.raises(Denied if wrong == "redirect" else GrantRefused):
        await stand.authority.exchange(**given)


async def test_a_wrong_secret_is_the_settings_fault(stand: Stand):
    code = (await stand.consent())["code"]
    credentials = Credentials(client_id="panelry-client", client_secret="wrong")
    authority = GoogleAuthority(stand.http, credentials, addresses=stand.addresses)
    with pytest.raises(Denied, match="GOOGLE_CLIENT_ID"):
        await authority.exchange(code=code, verifier=VERIFIER, redirect=REDIRECT)


async def test_without_an_id_token_google_is_asked_who_it_is(stand: Stand):
    # Nobody leaves `openid` out at Google; an answer without an id token is odd all the same.
    authority = stand.authority
    authority.scopes = tuple(scope for scope in SCOPES if scope != "openid")
    _, account = await stand.connect()
    assert account == Account(id=stand.account.id, email=OWNER)


async def test_connecting_again_gives_a_lasting_grant_again(stand: Stand):
    first, _ = await stand.connect()
    second, _ = await stand.connect()
    assert second.refresh
    assert second.refresh != first.refresh


async def test_a_refreshed_grant_keeps_the_refresh_token(stand: Stand):
    grant, _ = await stand.connect()
    stand.older(3601)
    fresh = await stand.authority.refresh(replace(grant, extra={"kept": "yes"}))
    assert (fresh.refresh, fresh.extra) == (grant.refresh, {"kept": "yes"})
    assert fresh.access != grant.access
    answers = [
        await stand.http.get(stand.root + CALENDAR_API, headers=bearer(each.access))
        for each in (grant, fresh)
    ]
    assert [answer.status_code for answer in answers] == [401, 200]
    assert answers[0].json()["error"]["errors"][0]["reason"] == "authError"


async def test_what_was_taken_back_there_is_gone(stand: Stand):
    grant, _ = await stand.connect()
    stand.service.identity.oauth.revoke_account(stand.account.id)
    with pytest.raises(GrantRevoked):
        await stand.authority.refresh(grant)
    with pytest.raises(GrantRevoked):
        await stand.authority.refresh(replace(grant, refresh=None))


async def test_what_we_give_back_is_gone_and_twice_is_no_trouble(stand: Stand):
    grant, _ = await stand.connect()
    await stand.authority.revoke(grant)
    await stand.authority.revoke(grant)
    with pytest.raises(GrantRevoked):
        await stand.authority.refresh(grant)


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}
