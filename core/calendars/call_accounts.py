"""Zoom for every workspace, by its own keys or the installation's. Keys are tried before they are kept."""

from dataclasses import fields

from core.calendars.call_keys import (
    check_looks_after_calls,
    forget_call_keys,
    read_call_keys,
    read_call_status,
    save_call_keys,
)
from core.calendars.calls import CallKeys, CallKind, CallStatus, VideoCalls
from core.errors import BadInput
from core.meetings.places import ZOOM_SETUP
from core.outside.trouble import Denied, Trouble
from core.tenancy import Actor, Run


class CallAccounts:
    """`kind` None: nothing is on offer here, or not yet. public_url: where Zoom reaches us."""

    def __init__(self, run: Run, kind: CallKind | None = None, *, public_url: str | None = None) -> None:
        self._run = run
        self._kind = kind
        self._root = public_url.rstrip("/") if public_url else None
        self._opened: dict[int, tuple[CallKeys, VideoCalls]] = {}

    def offer(self, kind: CallKind) -> None:
        """From here on, it can be set up."""
        self._kind = kind

    async def open(self, workspace_id: int) -> VideoCalls:
        """The workspace's; `Denied` says where to put keys that are missing."""
        own = await self._run(read_call_keys, Actor(workspace_id=workspace_id))
        keys = own or (self._kind.keys if self._kind else None)
        if self._kind is None or keys is None:
            self._opened.pop(workspace_id, None)
            raise Denied(f"Zoom is not set up. {ZOOM_SETUP}")
        kept = self._opened.get(workspace_id)  # with the token it fetched
        if kept is None or kept[0] != keys:
            kept = self._opened[workspace_id] = keys, self._kind.open(keys)
        return kept[1]

    async def status(self, actor: Actor) -> CallStatus | None:
        """How it stands; None for who does not look after it, or where it is not on offer."""
        if self._kind is None:
            return None
        has_fallback = self._kind.keys is not None
        return await self._run(read_call_status, actor, has_fallback=has_fallback, root=self._root)

    async def save(self, actor: Actor, keys: CallKeys) -> None:
        """Try the keys, then keep them; raises `BadInput` on the field of what is of no use."""
        check_looks_after_calls(actor)
        if self._kind is None:
            raise BadInput("Zoom is not on offer here.", field="account_id")
        empty = next((name for name in NEEDED if not getattr(keys, name)), None)
        if empty is not None:
            raise BadInput("Copy this from the app's page at Zoom.", field=empty)
        try:
            await self._kind.open(keys).check()
        except Trouble as trouble:
            raise BadInput(trouble.sentence, field="client_secret") from trouble
        await self._run(save_call_keys, actor, keys)

    async def test(self, actor: Actor) -> str:
        """A sentence on what Zoom answers to the keys it is called with."""
        check_looks_after_calls(actor)
        try:
            await (await self.open(actor.workspace_id)).check()
        except Trouble as trouble:
            return trouble.sentence
        return "Zoom answers: the keys are good."

    async def forget(self, actor: Actor) -> None:
        """The keys go; links that were made stay."""
        await self._run(forget_call_keys, actor)
        self._opened.pop(actor.workspace_id, None)


NEEDED = [each.name for each in fields(CallKeys) if each.name != "webhook_secret"]
