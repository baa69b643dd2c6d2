"""Every view of ours that can be sent back, filled in, as Slack sends it."""

from typing import Any

from bot.blocks.connect_modals import choose_modal
from bot.blocks.move_modal import move_modal
from bot.blocks.outcome_modal import outcome_modal
from bot.blocks.schedule_modal import schedule_modal
from core.meetings.forms import MoveDraft, MoveForm
from core.meetings.outcome_forms import OutcomeForm
from tests.bot.blocks import made
from tests.bot.blocks.slack import shown
from tests.bot.blocks.test_forms import FILLED
from tests.bot.blocks.test_limits import VIEWS

Payload = dict[str, Any]


def _kept(view: Payload, number: int) -> Payload:
    """A view as Slack sends it back."""
    more = {
        "id": f"V{number}", "team_id": "T1", "hash": "1.a", "clear_on_close": False, "notify_on_close": False,
        "previous_view_id": None, "root_view_id": f"V{number}", "app_id": "A1", "external_id": "",
        "app_installed_team_id": "T1", "bot_id": "B0BOT",
    }  # fmt: skip
    return {**shown(view), **more}


def _forms() -> dict[str, Payload]:
    """Every view of ours that can be submitted, filled in, by its callback id."""
    meeting, zone = made.meeting(), "Europe/Berlin"
    draft = MoveDraft(
        meeting=meeting, form=MoveForm(meeting_id=42, version=1), suggestions=made.suggestions(5)
    )
    views = [
        schedule_modal(made.draft(FILLED), asked=FILLED, timezone=zone, now=made.NOW),
        move_modal(draft, timezone=zone, now=made.NOW),
        outcome_modal(meeting, OutcomeForm(meeting_id=42)),
        choose_modal(made.connected()),
        *(build(meeting, zone) for build in VIEWS),
    ]
    return {each["callback_id"]: _kept(each, n) for n, each in enumerate(views) if "submit" in each}


FORMS = _forms()
BLOCKS = {
    block["block_id"]: block for view in FORMS.values() for block in view["blocks"] if block.get("block_id")
}
MODAL: Payload = _kept(
    {
        "type": "modal",
        "callback_id": "any",
        "title": {"type": "plain_text", "text": "Any"},
        "submit": {"type": "plain_text", "text": "Save"},
        "private_metadata": '{"v":1,"meeting":42}',
        "blocks": list(BLOCKS.values()),
    },
    99,
)
"""A form with every field any of them has."""
WINDOW: Payload = {**MODAL, "blocks": [], "state": {"values": {}}}
"""One that only shows something."""
HOME: Payload = {
    "id": "V98", "type": "home", "callback_id": "home", "blocks": [], "private_metadata": "", "team_id": "T1",
    "state": {"values": {}}, "hash": "1.a", "app_installed_team_id": "T1", "close": None, "submit": None,
}  # fmt: skip
