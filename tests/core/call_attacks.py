"""What a hostile workspace tries with Zoom's keys and calls."""

from core.calendars.call_keys import (
    forget_call_keys,
    note_call_trouble,
    read_call_keys,
    read_call_status,
    save_call_keys,
)
from core.calendars.call_news import find_call_secret, take_call_news
from core.calendars.calls import CallKeys
from tests.core.prey import Attack

KEYS = CallKeys(account_id="mallory", client_id="mallory", client_secret="mallory")

CALL_ATTACKS = [
    Attack(use_case=read_call_keys, arguments=lambda _: (), harmless=True),
    Attack(use_case=save_call_keys, arguments=lambda _: (KEYS,), role="admin", harmless=True),
    Attack(use_case=forget_call_keys, arguments=lambda _: (), role="admin", harmless=True),
    Attack(
        use_case=read_call_status,
        arguments=lambda _: (),
        named=lambda _: {"has_fallback": True, "root": "https://mallory.example"},
        role="admin",
        harmless=True,
    ),
    Attack(use_case=note_call_trouble, arguments=lambda _: ("x",), harmless=True),
    Attack(use_case=find_call_secret, arguments=lambda _: (), harmless=True),
    Attack(use_case=take_call_news, arguments=lambda _: ("key", "the-secret-call", None), harmless=True),
]
