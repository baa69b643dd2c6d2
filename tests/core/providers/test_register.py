"""What this installation offers follows from its settings, and what people type is looked at first."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from core.calendars.facts import Service
from core.calendars.forms import SERVICE_NAMES
from core.calendars.ports import Authority, CalendarList
from core.outside.key import FixedKey
from core.outside.trouble import Denied
from core.providers.register import open_services
from core.settings import Settings

SET_UP = {
    "google_client_id": "g",
    "google_client_secret": SecretStr("s"),
    "microsoft_client_id": "m",
    "microsoft_client_secret": SecretStr("s"),
}


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings(panelry_home=tmp_path).model_copy(update=changes)


async def test_without_clients_each_says_what_is_missing(tmp_path: Path):
    async with open_services(settings(tmp_path), proxies=False) as services:
        assert list(services) == list(SERVICE_NAMES)
        missing = {each.service: each.setup for each in services.values() if each.setup}
    assert list(missing) == [Service.GOOGLE, Service.MICROSOFT]
    for service, sentence in missing.items():
        assert f"{service.upper()}_CLIENT_ID and {service.upper()}_CLIENT_SECRET" in sentence


@pytest.mark.parametrize("url", [None, "https://gateway.example/g/"])
async def test_set_up_each_has_a_way_in_and_an_adapter(tmp_path: Path, url: str | None):
    async with open_services(settings(tmp_path, **SET_UP, google_url=url), proxies=False) as services:
        for kind in services.values():
            assert (kind.authority is None) == (kind.form is not None)
            assert kind.setup is None
        for service in (Service.GOOGLE, Service.MICROSOFT):
            authority = services[service].authority
            assert isinstance(authority, Authority)
            address = authority.address(
                state="s", challenge="c", redirect="https://p.example", login_hint=None
            )
            assert address.startswith("https://")
        google = services[Service.GOOGLE].authority
        assert google is not None
        address = google.address(state="s", challenge="c", redirect="r", login_hint=None)
        assert address.startswith(url or "https://accounts.google.com/")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Fill in every field"),
        ({"address": "  "}, "Fill in every field"),
        ({"address": "http://calendar.example/x.ics"}, "https://"),
        ({"address": "https://a:b@calendar.example/x.ics"}, "out of the address"),
        ({"address": "https://calendar.example/\x00"}, "cannot be read"),
    ],
)
@pytest.mark.parametrize("service", [Service.FEED, Service.CALDAV])
async def test_what_cannot_be_right_is_said_before_anybody_is_asked(
    tmp_path: Path, service: Service, typed: dict[str, str], said: str
):
    async with open_services(settings(tmp_path), proxies=False) as services:
        form = services[service].form
        assert form is not None
        with pytest.raises(Denied, match=said):
            await form.read({"user": "ana", "password": "p", **typed}, "")


async def test_a_feed_is_known_by_its_server_alone_and_leads_to_no_network_of_ours(tmp_path: Path):
    async with open_services(
        settings(tmp_path, calendar_hosts="intra.example, b"), proxies=False
    ) as services:
        kind = services[Service.FEED]
        assert kind.form is not None
        secret = "webcal://calendar.example/very-secret.ics"
        grant, account = await kind.form.read({"address": secret}, "")
        assert account.email == "calendar.example"
        assert "very-secret" not in repr(account)
        assert grant.extra["address"] == "https://calendar.example/very-secret.ics"
        inner, _ = await kind.form.read({"address": "http://intra.example/x.ics"}, "")
        assert inner.extra["address"] == "http://intra.example/x.ics"
        private, _ = await kind.form.read({"address": "https://127.0.0.1/x.ics"}, "")
        adapter = kind.open(private, FixedKey(""))
        assert isinstance(adapter, CalendarList)
        with pytest.raises(Denied, match="private network"):
            await adapter.calendars()
