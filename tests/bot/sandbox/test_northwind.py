"""The company's accounts elsewhere stay as they were over a restart."""

from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount

from bot.sandbox import people
from bot.sandbox.services.northwind import CompanyServices
from bot.sandbox.services.oauth_facts import Client
from bot.serving import listen, serving
from tests.core.providers.receiver import Receiver
from tests.core.providers.served import free_socket, root_of, served

CLIENTS = {
    name: Client(id="panelry", secret="s", redirects=("http://127.0.0.1/back",))
    for name in ("google", "microsoft", "zoom")
}
FORM = {"client_id": "panelry", "client_secret": "s"}
SCOPES = {
    "google": "https://www.googleapis.com/auth/calendar.events",
    "microsoft": "offline_access Calendars.ReadWrite",
}
DOORS = {
    "google": ("google/o/oauth2/v2/auth", "google/token"),
    "microsoft": ("microsoft/common/oauth2/v2.0/authorize", "microsoft/common/oauth2/v2.0/token"),
}


def company(file: Path) -> CompanyServices:
    return CompanyServices("http://127.0.0.1/sandbox", CLIENTS, people.ACTIVE, state_file=file)


async def refreshed(http: httpx.AsyncClient, root: str, name: str, token: str) -> httpx.Response:
    form = {**FORM, "grant_type": "refresh_token", "refresh_token": token}
    return await http.post(f"{root}/{DOORS[name][1]}", data=form)


async def allowed(http: httpx.AsyncClient, root: str, name: str, account: str) -> str:
    """A refresh token."""
    asked = {
        "client_id": "panelry",
        "redirect_uri": "http://127.0.0.1/back",
        "response_type": "code",
        "scope": SCOPES[name],
        "state": "s",
        "access_type": "offline",
        "prompt": "consent",
    }
    decided = {"decision": "allow", "account": account, "scope": SCOPES[name]}
    back = await http.post(f"{root}/{DOORS[name][0]}", params=asked, data=decided)
    code = httpx.URL(back.headers["location"]).params["code"]
    redirect = "http://127.0.0.1/back"
    form = {**FORM, "grant_type": "authorization_code", "code": code, "redirect_uri": redirect}
    answer = await http.post(f"{root}/{DOORS[name][1]}", data=form)
    token: str = answer.json()["refresh_token"]
    return token


async def test_what_somebody_allowed_is_still_allowed_after_a_restart(tmp_path: Path):
    file, tokens = tmp_path / "services.json", {}
    for start in ("first", "second"):
        services, on = company(file), listen("127.0.0.1", 0)
        await services.start()
        app = Starlette(routes=[Mount("/sandbox", routes=services.routes())])
        root = f"http://127.0.0.1:{on.getsockname()[1]}/sandbox"
        async with serving(app, on), httpx.AsyncClient(trust_env=False) as http:
            accounts = {
                "google": next(iter(services.google.identity.accounts)),
                "microsoft": services.microsoft.account(people.ROSA.email).id,
            }
            for name, account in accounts.items():
                if start == "first":
                    tokens[name] = await allowed(http, root, name, account)
                else:
                    assert (await refreshed(http, root, name, tokens[name])).status_code == 200
                assert (await refreshed(http, root, name, "other")).status_code == 400
            hostile = await http.get(f"{root}/google/token", headers={"host": "evil.example"})
            assert hostile.status_code == 403
        await services.stop()


async def test_zooms_webhooks_leave_and_stop_with_it():
    services, ours, on = (
        CompanyServices("http://127.0.0.1/sandbox", CLIENTS, [people.ROSA]),
        Receiver(),
        free_socket(),
    )
    services.zoom.hooks.address = root_of(on)
    async with served(ours, on):
        async with services.opened():
            services.zoom.hooks.challenge("plain")
            await services.zoom.postman.settle()
        services.zoom.hooks.challenge("late")
        await services.zoom.postman.settle()
    assert [each.body["payload"]["plainToken"] for each in ours.taken] == ["plain"]


async def test_without_a_file_nothing_is_kept():
    services = CompanyServices("http://127.0.0.1/sandbox", CLIENTS, [people.ROSA])
    await services.start()
    await services.stop()
    assert len(services.google.identity.accounts) == 1
