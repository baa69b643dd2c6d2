"""Who wants to be told of changes: subscriptions, as strict as Graph's about how long they last."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

from bot.sandbox.guard import is_loopback
from bot.sandbox.services.microsoft.refusals import GraphError, invalid, not_found
from bot.sandbox.shapes import Json

LONGEST = timedelta(minutes=10_080)
SHORTEST = timedelta(minutes=45)
LONGEST_STATE = 128
_RESOURCE = re.compile(r"/?me/(?:events|calendars/(?P<calendar>[^/]+)/events)")
_CHANGES = frozenset({"created", "updated", "deleted"})

Validate = Callable[[str], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One. account: whose. calendar: None for the primary one. expires_at: seconds of real time."""

    id: str
    account: str
    calendar: str | None
    resource: str
    changes: tuple[str, ...]
    address: str
    lifecycle_address: str | None
    state: str | None
    expires_at: float

    @property
    def expires(self) -> str:
        """As notifications tell it."""
        return f"{datetime.fromtimestamp(self.expires_at, UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


class Subscriptions:
    """All of one application; the ones that ran out are forgotten."""

    def __init__(self, real_time: Callable[[], float], validate: Validate, application: str) -> None:
        self._real_time = real_time
        self._validate = validate
        self._application = application
        self._all: dict[str, Subscription] = {}

    def alive(self) -> list[Subscription]:
        """Those that still last."""
        now = self._real_time()
        self._all = {id_: each for id_, each in self._all.items() if each.expires_at > now}
        return list(self._all.values())

    def of(self, account: str) -> list[Json]:
        """Somebody's, as Graph lists them; nobody is told a secret again."""
        return [{**self.told(each), "clientState": None} for each in self.alive() if each.account == account]

    async def create(self, account: str, told: Json) -> Subscription:
        """A new one, once both addresses proved to be ours."""
        made = self._read(account, told)
        for each in self.alive():
            if (each.account, each.resource, each.changes) == (account, made.resource, made.changes):
                raise GraphError(409, "ExtensionError", "A subscription like this one exists already.")
        for address in dict.fromkeys((made.address, made.lifecycle_address)):
            if address is not None and not await self._validate(address):
                raise GraphError(400, "ValidationError", "Subscription validation request failed.")
        self._all[made.id] = made
        return made

    def renew(self, account: str, id_: str, told: Json) -> Subscription:
        """Let it last longer; nothing else can be changed."""
        if set(told) != {"expirationDateTime"}:
            raise invalid("Only expirationDateTime can be changed.")
        known = self._one(account, id_)
        self._all[id_] = replace(known, expires_at=self._end(told))
        return self._all[id_]

    def delete(self, account: str, id_: str) -> None:
        """End it."""
        known = self._one(account, id_)
        del self._all[known.id]

    def told(self, one: Subscription) -> Json:
        """As Graph answers it."""
        return {
            "id": one.id,
            "resource": one.resource,
            "applicationId": self._application,
            "changeType": ",".join(one.changes),
            "clientState": one.state,
            "notificationUrl": one.address,
            "notificationQueryOptions": None,
            "lifecycleNotificationUrl": one.lifecycle_address,
            "expirationDateTime": one.expires,
            "creatorId": one.account,
            "includeResourceData": None,
            "latestSupportedTlsVersion": "v1_2",
            "encryptionCertificate": None,
            "encryptionCertificateId": None,
            "notificationUrlAppId": None,
        }

    def snapshot(self) -> list[Json]:
        """All, as JSON."""
        return [asdict(each) for each in self.alive()]

    def restore(self, state: list[Json]) -> None:
        """Take up what `snapshot` told."""
        known = [Subscription(**{**each, "changes": tuple(each["changes"])}) for each in state]
        self._all = {each.id: each for each in known}

    def _one(self, account: str, id_: str) -> Subscription:
        for each in self.alive():
            if each.id == id_ and each.account == account:
                return each
        raise not_found()

    def _read(self, account: str, told: Json) -> Subscription:
        resource = _RESOURCE.fullmatch(str(told.get("resource", "")))
        changes = tuple(sorted(str(told.get("changeType", "")).split(",")))
        if resource is None or not set(changes) <= _CHANGES:
            raise invalid("The resource or the changeType is not supported.")
        if len(told.get("clientState") or "") > LONGEST_STATE:
            raise invalid("The clientState is longer than 128 characters.")
        return Subscription(
            id=str(uuid4()),
            account=account,
            calendar=resource["calendar"],
            resource=str(told["resource"]).lstrip("/"),
            changes=changes,
            address=_address(told, "notificationUrl"),
            lifecycle_address=_address(told, "lifecycleNotificationUrl")
            if "lifecycleNotificationUrl" in told
            else None,
            state=told.get("clientState"),
            expires_at=self._end(told),
        )

    def _end(self, told: Mapping[str, object]) -> float:
        now = datetime.fromtimestamp(self._real_time(), UTC)
        try:
            end = datetime.fromisoformat(str(told.get("expirationDateTime")))
        except ValueError:
            raise invalid("The expirationDateTime is no time.") from None
        if end.tzinfo is None or not now < end <= now + LONGEST:
            raise invalid("Subscription expiration can only be 10080 minutes in the future.")
        return max(end, now + SHORTEST).timestamp()


def _address(told: Json, name: str) -> str:
    address = str(told.get(name, ""))
    if urlsplit(address).scheme != "https" and not is_loopback(address):
        raise invalid(f"The {name} has to be an https address.")
    return address
