"""The services this installation offers: a line each, put together from its settings."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from hashlib import sha256

import httpx

from core.calendars.accounts import utc_now
from core.calendars.calls import CallKeys, CallKind
from core.calendars.facts import Account, Grant, Service
from core.calendars.forms import SERVICE_NAMES
from core.calendars.services import Field, Form, Kind, Services
from core.outside.addresses import open_checked_http, read_address
from core.outside.client import open_http
from core.outside.key import FixedKey
from core.outside.trouble import Denied
from core.outside_bookings.accounts import SchedulerKind
from core.providers.calcom.connect import connect_calcom
from core.providers.calcom.deliveries import read_delivery as read_calcom
from core.providers.calcom.pages import website_of
from core.providers.caldav.adapter import CalDav
from core.providers.caldav.discovery import connect as find_calendars
from core.providers.calendly.account import Scope
from core.providers.calendly.connect import connect_calendly
from core.providers.calendly.deliveries import read_delivery as read_calendly
from core.providers.feed.adapter import IcsFeed
from core.providers.google.addresses import GOOGLE, all_at
from core.providers.google.authority import Credentials, GoogleAuthority
from core.providers.google.calendar import GoogleCalendar
from core.providers.microsoft.authority import MicrosoftAuthority
from core.providers.microsoft.calendar import MicrosoftCalendar
from core.providers.zoom.connect import connect_zoom
from core.schedulers.ports import Scheduler
from core.settings import Settings

CALENDLY_AHEAD = timedelta(weeks=4)
"""A request a week and person: further on, only what is booked with us is known."""
NO_ZONE = "UTC"
_MISSING = "Ask your administrator to set {names}; docs/providers.md tells where they come from."


@asynccontextmanager
async def open_services(settings: Settings, *, proxies: bool) -> AsyncIterator[Services]:
    """All of them, inside the block. proxies: whether HTTP_PROXY and the like of the environment count."""
    hosts = settings.hosts_of_calendars
    async with open_http(proxies=proxies) as http, open_checked_http(allowed=hosts) as checked:
        yield calendar_services(settings, http, checked)


@asynccontextmanager
async def open_calls(settings: Settings, *, proxies: bool) -> AsyncIterator[CallKind]:
    """Zoom, inside the block. proxies: as for `open_services`."""
    async with open_http(proxies=proxies) as http:
        yield _zoom(settings, http)


@asynccontextmanager
async def open_schedulers(
    settings: Settings, *, proxies: bool
) -> AsyncIterator[Mapping[Service, SchedulerKind]]:
    """Calendly and Cal.com, inside the block. proxies: as for `open_services`."""
    async with open_http(proxies=proxies) as http:
        kinds = (_calendly(settings, http), _calcom(settings, http))
        yield {each.service: each for each in kinds}


def _calendly(settings: Settings, http: httpx.AsyncClient) -> SchedulerKind:
    base, key = settings.calendly_api_url.rstrip("/"), settings.calendly_api_key

    def opened(token: str, scope: str) -> Scheduler:
        whose: Scope = "user" if scope == "user" else "organization"
        return connect_calendly(http, tokens=FixedKey(token), now=utc_now, scope=whose, base=base)

    return SchedulerKind(
        service=Service.CALENDLY,
        open=opened,
        read=read_calendly,
        variable="CALENDLY_API_KEY",
        busy_ahead=CALENDLY_AHEAD,
        key=key.get_secret_value() if key else None,
    )


def _calcom(settings: Settings, http: httpx.AsyncClient) -> SchedulerKind:
    base, key = settings.cal_com_api_url.rstrip("/"), settings.cal_com_api_key
    return SchedulerKind(
        service=Service.CALCOM,
        open=lambda token, _: connect_calcom(http, tokens=FixedKey(token), now=utc_now, base=base),
        read=partial(read_calcom, website=website_of(base)),
        variable="CAL_COM_API_KEY",
        key=key.get_secret_value() if key else None,
    )


def _zoom(settings: Settings, http: httpx.AsyncClient) -> CallKind:
    account, id_, secret = settings.zoom_account_id, settings.zoom_client_id, settings.zoom_client_secret
    base, authority = settings.zoom_api_url.rstrip("/"), settings.zoom_oauth_url.rstrip("/")
    keys = None
    if account and id_ and secret:
        keys = CallKeys(account_id=account, client_id=id_, client_secret=secret.get_secret_value())
    return CallKind(
        open=lambda each: connect_zoom(http, keys=each, now=utc_now, base=base, authority=authority),
        keys=keys,
    )


def calendar_services(settings: Settings, http: httpx.AsyncClient, checked: httpx.AsyncClient) -> Services:
    """http: to the services themselves; checked: to addresses people type, see `core.outside.addresses`."""
    kinds = (_google(settings, http), _microsoft(settings, http), _caldav(settings, checked))
    return {each.service: each for each in (*kinds, _feed(settings, checked))}


def _google(settings: Settings, http: httpx.AsyncClient) -> Kind:
    addresses = all_at(settings.google_url.rstrip("/")) if settings.google_url else GOOGLE
    id_, secret = settings.google_client_id, settings.google_client_secret
    authority = None
    if id_ and secret:
        credentials = Credentials(client_id=id_, client_secret=secret.get_secret_value())
        authority = GoogleAuthority(http, credentials, addresses=addresses)
    return Kind(
        service=Service.GOOGLE,
        name=SERVICE_NAMES[Service.GOOGLE],
        open=lambda _, tokens: GoogleCalendar(http, tokens, addresses=addresses),
        authority=authority,
        setup=None if authority else _MISSING.format(names="GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET"),
    )


def _microsoft(settings: Settings, http: httpx.AsyncClient) -> Kind:
    id_, secret, graph = (
        settings.microsoft_client_id,
        settings.microsoft_client_secret,
        settings.microsoft_graph_url.rstrip("/"),
    )
    authority = None
    if id_ and secret:
        authority = MicrosoftAuthority(
            http,
            client_id=id_,
            client_secret=secret.get_secret_value(),
            tenant=settings.microsoft_tenant,
            login=settings.microsoft_login_url,
            graph=graph,
        )
    return Kind(
        service=Service.MICROSOFT,
        name=SERVICE_NAMES[Service.MICROSOFT],
        open=lambda grant, tokens: MicrosoftCalendar(
            http, tokens=tokens, owner=grant.extra["email"], zone=grant.extra.get("timezone"), base=graph
        ),
        authority=authority,
        setup=None if authority else _MISSING.format(names="MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET"),
    )


def _caldav(settings: Settings, http: httpx.AsyncClient) -> Kind:
    async def read(typed: Mapping[str, str], email: str) -> tuple[Grant, Account]:
        address = read_address(_needed(typed, "address"), allowed=settings.hosts_of_calendars)
        return await find_calendars(
            http,
            address=address,
            username=_needed(typed, "user"),
            password=_needed(typed, "password"),
            email=email,
        )

    fields = (
        Field(name="address", label="Server address", hint="As your provider names it for CalDAV."),
        Field(name="user", label="User name", hint="Often your e-mail address."),
        Field(
            name="password",
            label="App password",
            hint="Make one for Panelry in your provider's security settings; not the one you sign in with.",
            is_secret=True,
        ),
    )
    return Kind(
        service=Service.CALDAV,
        name=SERVICE_NAMES[Service.CALDAV],
        open=lambda grant, _: CalDav(http, grant=grant, timezone=grant.extra.get("timezone", NO_ZONE)),
        form=Form(fields=fields, read=read),
    )


def _feed(settings: Settings, http: httpx.AsyncClient) -> Kind:
    async def read(typed: Mapping[str, str], _email: str) -> tuple[Grant, Account]:
        address = read_address(_needed(typed, "address"), allowed=settings.hosts_of_calendars)
        # Whoever knows the address reads the calendar: it is kept encrypted, and shown as its server alone.
        account = Account(id=sha256(address.encode()).hexdigest(), email=httpx.URL(address).host)
        return Grant(access="", extra={"address": address}), account

    hint = "The secret address in iCal format. Panelry reads it, and cannot write to it."
    return Kind(
        service=Service.FEED,
        name=SERVICE_NAMES[Service.FEED],
        open=lambda grant, _: IcsFeed(
            http, address=grant.extra["address"], timezone=grant.extra.get("timezone", NO_ZONE)
        ),
        form=Form(fields=(Field(name="address", label="Address of the calendar", hint=hint),), read=read),
    )


def _needed(typed: Mapping[str, str], name: str) -> str:
    value = typed.get(name, "").strip()
    if not value.isprintable():
        raise Denied("There is a character in it that cannot be read. Copy it once more.")
    if not value:
        raise Denied("Fill in every field.")
    return value
