"""What admins see of Zoom in Slack."""

from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.zoom import read_zoom_keys, zoom_keys_modal, zoom_view
from core.calendars.calls import CallKeys, CallStatus
from tests.bot.blocks.anything import few, words
from tests.bot.blocks.slack import shown

ADDRESS = "https://panelry.example/api/v1/webhooks/zoom/1"


@few
@given(
    st.none()
    | st.builds(
        CallStatus,
        account=st.none() | words,
        has_fallback=st.booleans(),
        trouble=st.none() | words,
        address=st.none() | st.just(ADDRESS),
    ),
    words,
)
def test_any_status_can_be_shown(status: CallStatus | None, notice: str):
    shown(zoom_view(status, notice=notice))


def test_what_is_missing_is_told_step_by_step_and_what_is_set_is_not():
    missing, shared = CallStatus(), CallStatus(has_fallback=True)
    assert "Server-to-Server OAuth" in str(zoom_view(missing))
    assert "Not set up" in str(zoom_view(missing))
    for status in (shared, CallStatus(account="abc", address=ADDRESS)):
        assert "Server-to-Server OAuth" not in str(zoom_view(status))
    assert "Forget keys" not in str(zoom_view(shared))
    assert ADDRESS in str(zoom_view(CallStatus(account="abc", address=ADDRESS)))


def test_what_is_pasted_is_read_and_never_shown():
    typed = {"account_id": "acc", "client_id": "cli", "client_secret": "hush", "webhook_secret": ""}
    values = {name: {name: {"type": "plain_text_input", "value": value}} for name, value in typed.items()}
    assert read_zoom_keys(zoom_keys_modal() | {"state": {"values": values}}) == CallKeys(**typed)
    assert "initial_value" not in str(zoom_keys_modal())
