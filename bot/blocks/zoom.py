"""The windows where admins set up Zoom."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.elements import actions, button, confirmation, input_block, modal, section, text_input
from bot.blocks.shapes import Block, Element, View
from bot.blocks.state import FormState
from bot.blocks.text import bold, escape
from bot.blocks.text import name as typed_name
from core.calendars.calls import CallKeys, CallStatus

TITLE = "Zoom"
MOST = 300
STEPS = (
    "1. At marketplace.zoom.us, under Develop, build a Server-to-Server OAuth app.\n"
    "2. Give it the scopes `meeting:write:meeting:admin`, `meeting:update:meeting:admin`, "
    "`meeting:delete:meeting:admin`, `meeting:read:meeting:admin` and `meeting:read:list_meetings:admin`.\n"
    "3. Activate it. Its App Credentials page shows the keys to set."
)
_NEWS = (
    "On the app’s Feature page. With it, Zoom tells Panelry when a call is moved or deleted. "
    "Left empty, the one saved for this account stays."
)


def zoom_view(status: CallStatus | None, *, notice: str = "") -> View:
    """How it stands and what may be done."""
    if status is None:
        return modal(
            TITLE, [section("Only admins of Panelry set up Zoom. Ask one of them.")], callback_id="zoom"
        )
    said = [section(escape(notice, 500))] if notice else []
    lines = [bold("Video calls at Zoom"), _state(status), _trouble(status)]
    steps = [] if status.is_set else [section(STEPS)]
    blocks = [*said, section("\n".join(filter(None, lines))), *steps, *_address(status), *_row(status)]
    return modal(TITLE, blocks, callback_id="zoom")


def _state(status: CallStatus) -> str:
    if status.account is not None:
        return f"Makes calls by the account {typed_name(status.account, otherwise='unnamed')}"
    return "Uses the keys of this installation" if status.has_fallback else "Not set up"


def _trouble(status: CallStatus) -> str:
    return f":warning: {escape(status.trouble, 300)}" if status.trouble else ""


def _address(status: CallStatus) -> list[Block]:
    """Where Zoom reaches us, for its page."""
    if status.address is None:
        return []
    words = "To have Zoom tell of meetings that are updated or deleted, subscribe its events to this address:"
    return [section(f"{words}\n`{escape(status.address)}`")]


def _row(status: CallStatus) -> list[Block]:
    own = status.account is not None
    return actions(
        _button("Change keys" if own else "Set keys", "keys", primary=not status.is_set),
        _button("Test", "test") if status.is_set else None,
        _button("Forget keys", "forget") | {"confirm": _asked()} if own else None,
    )


def _button(text: str, does: str, *, primary: bool = False) -> Element:
    return button(text, f"zoom:{does}", "all", label=f"{text}: Zoom", style="primary" if primary else None)


def _asked() -> Element:
    words = "Panelry makes no calls with them any more. Links that were made stay."
    return confirmation("Forget the keys?", words, confirm="Forget", deny="Keep them")


def zoom_keys_modal() -> View:
    """Where keys are pasted; what is saved is never shown again."""
    hint = "All three are tried first, kept encrypted, and never shown again."
    return modal(
        TITLE,
        [
            section(STEPS),
            _field("account_id", "Account ID"),
            _field("client_id", "Client ID"),
            _field("client_secret", "Client secret", hint=hint),
            _field("webhook_secret", "Secret token", hint=_NEWS, optional=True),
        ],
        callback_id="zoom_keys",
        submit="Save",
        close="Cancel",
    )


def _field(name: str, label: str, *, hint: str = "", optional: bool = False) -> Block:
    return input_block(name, label, text_input(name, "", most=MOST), hint=hint, optional=optional)


def read_zoom_keys(view: Mapping[str, Any]) -> CallKeys:
    """What was pasted."""
    state = FormState(view)
    return CallKeys(
        account_id=state.text("account_id"),
        client_id=state.text("client_id"),
        client_secret=state.text("client_secret"),
        webhook_secret=state.text("webhook_secret"),
    )
