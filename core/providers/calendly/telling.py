"""Links that book once, and the webhooks by which Calendly tells of bookings."""

from urllib.parse import urlencode, urlsplit, urlunsplit

from core.outside.client import Api
from core.outside.trouble import Missing, Unreadable
from core.providers.calendly.account import CalendlyAccount
from core.providers.calendly.api import every, unwrapped, uuid_of
from core.providers.calendly.changes import SOURCE
from core.providers.calendly.deliveries import EVENTS
from core.providers.calendly.reading import passed_over
from core.schedulers.facts import Prefill, Subscription
from core.schedulers.fields import Fields


class CalendlyLinks:
    """The `Links` port."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def link(self, event_type: str, prefill: Prefill) -> str:
        """For one booking; who books through it brings our tag."""
        body = {"max_event_count": 1, "owner": event_type, "owner_type": "EventType"}
        reply = await self._api.ask("POST", "/scheduling_links", json=body)
        url = unwrapped(reply.json()).url("booking_url")
        if url is None:
            raise Unreadable("it has no booking_url")
        return prefilled(url, prefill)


class CalendlyHooks:
    """The `Hooks` port: a signing key is chosen when a webhook is made, and never told again."""

    def __init__(self, api: Api, account: CalendlyAccount) -> None:
        self._api = api
        self._account = account

    async def hooks(self) -> list[Subscription]:
        """Those of the same scope."""
        found = []
        async for told in every(self._api, "/webhook_subscriptions", await self._scope()):
            try:
                found.append(_subscription(told))
            except Unreadable as error:
                passed_over("webhook_subscription", error)
        return found

    async def hook(self, address: str, secret: str) -> Subscription:
        """What calls the address already does so with another key: it is taken away first."""
        for one in await self.hooks():
            if one.address == address:
                await self.unhook(one.id)
        body = {"url": address, "events": list(EVENTS), "signing_key": secret, **await self._scope()}
        reply = await self._api.ask("POST", "/webhook_subscriptions", json=body)
        return _subscription(unwrapped(reply.json()))

    async def unhook(self, hook_id: str) -> None:
        try:
            await self._api.ask("DELETE", f"/webhook_subscriptions/{uuid_of(hook_id)}")
        except Missing:
            return

    async def _scope(self) -> dict[str, str]:
        me, scope = await self._account.me(), self._account.scope
        whose = {"user": me.uri} if scope == "user" else {}
        return {"organization": me.organization, "scope": scope, **whose}


def prefilled(url: str, prefill: Prefill) -> str:
    """The link with what we know of the invitee."""
    known = {
        "name": prefill.name,
        "email": prefill.email,
        "utm_source": SOURCE,
        "utm_content": prefill.tag,
    }
    parts = urlsplit(url)
    query = urlencode({name: value for name, value in known.items() if value})
    return urlunsplit(parts._replace(query="&".join(piece for piece in (parts.query, query) if piece)))


def _subscription(told: Fields) -> Subscription:
    return Subscription(
        id=told.need("uri"),
        address=told.need("callback_url"),
        is_active=told.text("state") != "disabled",
    )
