"""The webhooks by which Cal.com tells of bookings."""

from urllib.parse import quote

from core.outside.trouble import Missing, Unreadable
from core.providers.calcom.api import CalcomApi
from core.providers.calcom.deliveries import KINDS
from core.providers.calcom.reading import passed_over
from core.schedulers.facts import Subscription
from core.schedulers.fields import Fields


class CalcomHooks:
    """The `Hooks` port."""

    def __init__(self, api: CalcomApi) -> None:
        self._api = api

    async def hooks(self) -> list[Subscription]:
        """The key owner's."""
        found = []
        for told in (await self._api.ask("GET", "/webhooks")).each("data"):
            try:
                found.append(_subscription(told))
            except Unreadable as error:
                passed_over("webhook", error)
        return found

    async def hook(self, address: str, secret: str) -> Subscription:
        """What calls the address already would do so twice: it is taken away first."""
        for one in await self.hooks():
            if one.address == address:
                await self.unhook(one.id)
        body = {"active": True, "subscriberUrl": address, "triggers": list(KINDS), "secret": secret}
        return _subscription((await self._api.ask("POST", "/webhooks", json=body)).inner("data"))

    async def unhook(self, hook_id: str) -> None:
        try:
            await self._api.ask("DELETE", f"/webhooks/{quote(hook_id, safe='')}")
        except Missing:
            return


def _subscription(told: Fields) -> Subscription:
    return Subscription(id=told.need("id"), address=told.need("subscriberUrl"), is_active=told.flag("active"))
