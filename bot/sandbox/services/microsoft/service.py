"""Microsoft 365 as a whole: one organisation, its people and their mailboxes, and what a test turns."""

import secrets
from asyncio import sleep
from collections.abc import Callable, Sequence
from uuid import uuid4

from starlette.applications import Starlette
from starlette.routing import Route

from bot.sandbox.services.consent import Consent, plain_answer
from bot.sandbox.services.diary import Diary
from bot.sandbox.services.events import Calendar
from bot.sandbox.services.faulty import Faulty, Waiter
from bot.sandbox.services.lagging import Lag
from bot.sandbox.services.microsoft.doors import Doors
from bot.sandbox.services.microsoft.mailbox import new_id
from bot.sandbox.services.microsoft.notifying import ANSWER_SECONDS, TENANT, Notifier
from bot.sandbox.services.microsoft.refusals import sign_in_body
from bot.sandbox.services.microsoft.subscriptions import Subscription
from bot.sandbox.services.oauth import OAuth
from bot.sandbox.services.oauth_facts import Client, Issued, OAuthAccount
from bot.sandbox.services.postman import Postman
from bot.sandbox.shapes import Json

SCOPES = {
    "offline_access": "Keep the access you have given it.",
    "openid": "Sign you in.",
    "email": "See your e-mail address.",
    "profile": "See your name.",
    "User.Read": "Read your profile.",
    "Calendars.ReadWrite": "See, change and delete events in your calendars.",
}
PAUSES = (1.0, 10.0, 60.0, 600.0)
"""Seconds before each further try to notify."""


class Microsoft:
    """`asgi` serves the sign-in (/{tenant}/oauth2/v2.0/…) and Graph (/v1.0/…); it fails on demand.

    `lag.begin` has its lists tell late.
    """

    def __init__(
        self,
        *,
        client: Client,
        real_time: Callable[[], float],
        pauses: Sequence[float] = PAUSES,
        wait: Waiter = sleep,
    ) -> None:
        self._accounts: dict[str, OAuthAccount] = {}
        self.diary = Diary(real_time)
        self.lag = Lag(self.diary, self.diary.copied)
        self.oauth = OAuth(
            client=client,
            accounts=lambda: list(self._accounts.values()),
            scopes=SCOPES,
            real_time=real_time,
            rotates=True,
            gives_refresh=lambda permission: "offline_access" in permission.scopes,
            prefix="EwB4",
        )
        self.postman = Postman(real_time, pauses=pauses, patience=ANSWER_SECONDS, wait=wait)
        self.notifier = Notifier(
            self.diary, real_time, self._calendar_of, postman=self.postman, application=client.id
        )
        self.asgi = Faulty(self._app(), wait=wait)

    async def start(self) -> None:
        """Be able to notify."""
        await self.postman.start()

    async def stop(self) -> None:
        """Notify nobody any more."""
        await self.postman.stop()

    def open_mailbox(self, email: str, name: str, zone: str) -> Calendar:
        """Somebody new, with a calendar of their own."""
        account = OAuthAccount(id=str(uuid4()), email=email, name=name)
        self._accounts[account.id] = account
        return self.open_calendar(email, "Calendar", zone, is_primary=True)

    def open_calendar(
        self, email: str, name: str, zone: str, *, is_primary: bool = False, may_write: bool = True
    ) -> Calendar:
        """One more calendar of somebody's."""
        calendar = Calendar(
            id=new_id(), owner=email, name=name, zone=zone, is_primary=is_primary, may_write=may_write
        )
        self.diary.open(calendar)
        return calendar

    def account(self, email: str) -> OAuthAccount:
        """The one of this address."""
        return next(each for each in self._accounts.values() if each.email == email)

    def snapshot(self) -> Json:
        """Everything that lasts, as JSON."""
        return {
            "accounts": [
                {"id": each.id, "email": each.email, "name": each.name} for each in self._accounts.values()
            ],
            "diary": self.diary.snapshot(),
            "oauth": self.oauth.snapshot(),
            "subscriptions": self.notifier.subscriptions.snapshot(),
        }

    def restore(self, state: Json) -> None:
        """Take up what `snapshot` told."""
        self._accounts = {each["id"]: OAuthAccount(**each) for each in state["accounts"]}
        self.diary.restore(state["diary"])
        self.lag.end()
        self.oauth.restore(state["oauth"])
        self.notifier.subscriptions.restore(state["subscriptions"])
        self.notifier.forget()

    def _app(self) -> Starlette:
        consent = Consent(self.oauth, title="Microsoft", dress=_token_answer, explain=sign_in_body)
        base = "/{tenant}/oauth2/v2.0"
        return Starlette(
            routes=[
                Route(f"{base}/authorize", consent.authorize, methods=["GET", "POST"]),
                Route(f"{base}/token", consent.token, methods=["POST"]),
                *Doors(self.diary, self.lag, self.oauth, self.notifier).routes(),
            ]
        )

    def _calendar_of(self, one: Subscription) -> str | None:
        account = self._accounts.get(one.account)
        own = self.diary.calendars_of(account.email) if account else []
        return next((each.id for each in own if each.id == one.calendar or one.calendar is None), None)


def _token_answer(issued: Issued) -> Json:
    # A token to stay is given, but not named among what was allowed.
    scope = " ".join(each for each in issued.permission.scopes if each != "offline_access")
    return {
        **plain_answer(issued),
        "scope": scope,
        "ext_expires_in": issued.seconds,
        "id_token": f"{TENANT[:8]}.{secrets.token_urlsafe(8)}.stand-in",
    }
