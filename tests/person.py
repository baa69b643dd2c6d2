"""Someone who uses the sandbox's page without a browser: types, clicks, chooses, reads, waits.

`async with Person(base_url, user_id) as rosa`: `base_url` is where the sandbox is mounted (".../sandbox").
Everything is found as a person finds it: a button by its words (or action_id), a field by the beginning of
its block_id (ids may carry a changing suffix), a channel by its name ("dm": the conversation with the app).
Reading methods wait until what they look for is there and else fail saying what was seen instead.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self, TypeVar

import httpx

from tests.surface import Json, Surface, messages_in, place, summary

T = TypeVar("T")


class PageProblem(AssertionError):
    """The page would show this sentence instead of doing what was asked."""


class Person:
    def __init__(self, base_url: str, user_id: str, *, patience: float = 10.0) -> None:
        self.user_id = user_id
        self.patience = patience
        root = base_url.rstrip("/")
        # The server hangs up on connections idle for 5 s: those near it are not used again.
        limits = httpx.Limits(keepalive_expiry=2)
        self._http = httpx.AsyncClient(
            base_url=root, trust_env=False, verify=False, timeout=30, limits=limits
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._http.aclose()

    # What the person does

    async def command(self, text: str, channel: str = "hiring") -> None:
        """Type a slash command, e.g. "/schedule Jane"."""
        await self._post("/command", channel=await self._channel_id(channel), text=text)

    async def say(self, text: str, channel: str = "dm") -> None:
        await self._post("/message", channel=await self._channel_id(channel), text=text)

    async def shortcut(self, callback_id: str) -> None:
        await self._post("/shortcut", callback_id=callback_id)

    async def click(self, what: str, on: Surface | None = None) -> None:
        """Press the button with this text or action_id, on `on` or else in the top modal."""
        surface = on or await self.modal()
        block, element = surface.pressable(what)
        await self._act(surface, block, element, {"value": element.get("value")})

    async def choose(self, block_prefix: str, value: Any, on: Surface | None = None) -> None:
        """Put a value into a field: an option's text or value (a list for several), user ids, a date, a time.

        Sends block_actions where Slack would (`dispatch_action`, and everywhere outside input blocks).
        """
        surface = on or await self.modal()
        block, element = surface.field(block_prefix)
        if element["type"].endswith("external_select") and not isinstance(value, dict):
            value = await self._suggested(surface, block, element, value)
        chosen = surface.as_state(element, value)
        if block["type"] != "input" or block.get("dispatch_action"):
            await self._act(surface, block, element, chosen)
        else:
            await self._typed(surface, block, element, chosen)

    async def type(self, block_prefix: str, text: str, on: Surface | None = None) -> None:
        """Write into a text field."""
        await self.choose(block_prefix, text, on)

    async def options(self, block_prefix: str, query: str, on: Surface | None = None) -> list[Json]:
        """The options an external select offers for what is typed; groups are opened."""
        surface = on or await self.modal()
        block, element = surface.field(block_prefix)
        return await self._offered(surface, block, element, query)

    async def submit(self) -> dict[str, str]:
        """Submit the top modal: {} when it was taken, else sentences by block_id."""
        answer = await self._post("/submit", view_id=(await self.modal()).id)
        errors: dict[str, str] = answer.get("errors", {})
        return errors

    async def close(self, *, everything: bool = False) -> None:
        """Cancel the top modal; with `everything` the X, which closes the whole stack."""
        await self._post("/close", view_id=(await self.modal()).id, all=everything)

    async def read(self, channel: str) -> None:
        await self._post("/read", channel=await self._channel_id(channel))

    async def open_home(self, showing: str = "") -> Surface:
        """Open the app's Home and wait until it shows `showing`."""
        await self._post("/home", tab="home")
        return await self.home(showing)

    # What the person sees

    async def world(self) -> Json:
        return _body(await self._http.get("/world", params={"as": self.user_id}))

    async def modal(self, showing: str = "") -> Surface:
        """The top modal, once its callback_id or title is `showing` or it shows these words."""

        def look(world: Json) -> Surface | None:
            top = Surface.of_view(world["modals"][-1]) if world["modals"] else None
            return top if top is not None and top.shows(showing) else None

        return await self.until(look, f"a modal showing {showing!r}")

    async def changed(self, before: Surface) -> Surface:
        """The top modal, once the app has changed it (or put another in its place) since `before`."""

        def look(world: Json) -> Surface | None:
            top = Surface.of_view(world["modals"][-1]) if world["modals"] else None
            return top if top is not None and top.data["hash"] != before.data["hash"] else None

        return await self.until(look, "the modal to change")

    async def no_modal(self) -> None:
        """Wait until every modal is closed."""
        await self.until(lambda world: not world["modals"], "no modal")

    async def home(self, showing: str = "") -> Surface:
        def look(world: Json) -> Surface | None:
            home = Surface.of_view(world["home"]) if world["home"] else None
            return home if home is not None and home.shows(showing) else None

        return await self.until(look, f"a Home showing {showing!r}")

    async def messages(self, channel: str = "dm") -> list[Surface]:
        """What is in a channel now, oldest first, ephemeral messages included."""
        return messages_in(await self.world(), channel)

    async def message(self, showing: str, channel: str = "dm") -> Surface:
        """The newest message of a channel that shows these words, once there is one."""

        def look(world: Json) -> Surface | None:
            return next((m for m in reversed(messages_in(world, channel)) if m.shows(showing)), None)

        return await self.until(look, f"a message showing {showing!r} in {channel}")

    async def replies(self, parent: Surface, count: int = 1, channel: str = "hiring") -> list[Surface]:
        """The thread under a message, once it has `count` replies."""

        def look(world: Json) -> list[Surface] | None:
            now = next((m for m in messages_in(world, channel) if m.ts == parent.ts), None)
            replies = [Surface.of_message(r, parent.channel) for r in now.data["replies"]] if now else []
            return replies if len(replies) >= count else None

        return await self.until(look, f"{count} replies in the thread")

    async def until(self, look: Callable[[Json], T | None], what: str) -> T:
        """Wait until `look` finds something in the world (see /world); woken by the page's events."""

        async def of_world() -> T | None:
            return look(await self.world())

        return await self._until(of_world, what)

    # Mail and clock

    async def mails(self, to: str = "") -> list[Json]:
        """Mails that arrived so far for addresses containing `to`, newest first."""
        mails: list[Json] = _body(await self._http.get("/mail"))["mails"]
        return [mail for mail in mails if any(to in address for address in mail["to"])]

    async def mail(self, showing: str, to: str = "") -> Json:
        """The newest mail whose subject or text shows these words, once there is one."""

        async def look() -> Json | None:
            found = await self.mails(to)
            return next((m for m in found if showing in m["subject"] or showing in m["text"]), None)

        return await self._until(look, f"a mail showing {showing!r}")

    async def clock(self) -> Json:
        """`{"now": ISO, "landmarks": [{"label", "at"}]}`."""
        return _body(await self._http.get("/clock"))

    async def advance(self, seconds: float) -> None:
        await self._post("/clock", advance_seconds=seconds)

    async def advance_to(self, label: str) -> None:
        """Move the clock to the first landmark whose label contains `label`."""
        marks = (await self.clock())["landmarks"]
        mark = next((mark for mark in marks if label in mark["label"]), None)
        assert mark is not None, f"no landmark {label!r}, only {[m['label'] for m in marks]}"
        await self._post("/clock", to=mark["at"])

    # How it is done

    async def _act(self, surface: Surface, block: Json, element: Json, chosen: Json) -> None:
        await self._post(
            "/action", **_where(surface, block, element), element={**chosen, "type": element["type"]}
        )

    async def _typed(self, surface: Surface, block: Json, element: Json, chosen: Json) -> None:
        state = {block["block_id"]: {element["action_id"]: {**chosen, "type": element["type"]}}}
        await self._post("/typed", view_id=surface.id, state=state)

    async def _offered(self, surface: Surface, block: Json, element: Json, query: str) -> list[Json]:
        answer = await self._post("/options", **_where(surface, block, element), query=query)
        grouped = [option for group in answer.get("option_groups", []) for option in group["options"]]
        return [*answer.get("options", []), *grouped]

    async def _suggested(self, surface: Surface, block: Json, element: Json, value: Any) -> Any:
        """Type into an external select and take the options that match; a list for several."""
        if isinstance(value, list):
            return [await self._suggested(surface, block, element, one) for one in value]
        offered = await self._offered(surface, block, element, value)
        wanted = str(value).casefold()
        exact = [o for o in offered if value in {o["value"], o["text"]["text"]}]
        found = exact or [o for o in offered if wanted in o["text"]["text"].casefold()]
        assert found, f"no option {value!r}, only {[o['text']['text'] for o in offered]}"
        return found[0]

    async def _post(self, path: str, **sent: Any) -> Json:
        return _body(await self._http.post(path, json={"as": self.user_id, **sent}))

    async def _channel_id(self, name: str) -> str:
        return str(place(await self.world(), name)["id"])

    async def _until(self, look: Callable[[], Awaitable[T | None]], what: str) -> T:
        events = self._http.stream("GET", "/events", params={"as": self.user_id})
        try:
            async with asyncio.timeout(self.patience), events as stream:
                async for line in stream.aiter_lines():
                    found = await look() if line.startswith("data:") else None
                    if found:
                        return found
        except TimeoutError:
            pass
        raise AssertionError(f"{self.user_id} waited for {what}; saw instead:\n{summary(await self.world())}")


def _where(surface: Surface, block: Json, element: Json) -> Json:
    return {
        "container": surface.container,
        "block_id": block["block_id"],
        "action_id": element["action_id"],
    }


def _body(answer: httpx.Response) -> Json:
    body: Json = answer.json()
    if answer.status_code != 200:
        raise PageProblem(body.get("problem", body))
    return body
