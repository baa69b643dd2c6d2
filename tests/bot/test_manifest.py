"""The manifest says what the code needs, within Slack's limits."""

import ast
import copy
import re
from pathlib import Path
from typing import Any

import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.manifest import manifest_for, manifest_for_socket_mode

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
FEATURES, SETTINGS = MANIFEST["features"], MANIFEST["settings"]
SCOPES = MANIFEST["oauth_config"]["scopes"]["bot"]

# Which scopes a Web API method needs. One that is not here is not called before somebody looked it up.
HISTORY = {"im:history", "channels:history", "groups:history"}
SCOPES_OF_METHODS: dict[str, set[str]] = {
    "auth_test": set(),
    "views_open": set(),
    "views_update": set(),
    "views_publish": set(),
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "users_info": {"users:read"},
    "users_list": {"users:read"},
    "conversations_open": {"im:write"},
    "conversations_history": HISTORY,
    "conversations_replies": HISTORY,
}
SCOPES_OF_EVENTS: dict[str, set[str]] = {"app_home_opened": set(), "user_change": {"users:read"}}
# Scopes no method or event asks for by itself.
BEYOND = {
    "chat:write.public": "cards in public channels the app is not in",
    "users:read.email": "a field of users_info and users_list",
}


def methods_called() -> set[str]:
    """Methods of Slack's Web API that are called anywhere in bot/, the stand-in left out."""
    files = [path for path in (ROOT / "bot").rglob("*.py") if "sandbox" not in path.parts]
    called = {
        node.func.attr
        for path in files
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    families = re.compile(r"^(auth|chat|conversations|users|views|team|reactions|pins|bots|dnd|files)_")
    return {name for name in called if families.match(name) and hasattr(AsyncWebClient, name)}


def test_every_method_called_has_its_scope_and_no_scope_is_idle():
    needed = {scope for method in methods_called() for scope in SCOPES_OF_METHODS[method]}
    events = SETTINGS["event_subscriptions"]["bot_events"]
    needed |= {scope for event in events for scope in SCOPES_OF_EVENTS[event]}
    assert needed | {"commands"} | set(BEYOND) == set(SCOPES)


def test_scopes_and_events_are_listed_once_and_each_says_why():
    text = (ROOT / "manifest.yml").read_text()
    assert len(SCOPES) == len(set(SCOPES))
    for scope in set(SCOPES) - HISTORY:
        assert re.search(rf"- {re.escape(scope)} # \S", text), scope
    for event in SETTINGS["event_subscriptions"]["bot_events"]:
        assert re.search(rf"- {event} # \S", text), event


def test_urls_are_given_where_slack_asks_for_them():
    assert not SETTINGS["socket_mode_enabled"]
    interactivity = SETTINGS["interactivity"]
    assert interactivity["is_enabled"]
    urls = [
        SETTINGS["event_subscriptions"]["request_url"],
        interactivity["request_url"],
        interactivity["message_menu_options_url"],
        *(each["url"] for each in FEATURES["slash_commands"]),
    ]
    assert set(urls) == {"https://panelry.example.com/slack/events"}


def test_the_form_for_socket_mode_is_the_same_without_addresses():
    expected = copy.deepcopy(MANIFEST)
    settings = expected["settings"]
    commands = expected["features"]["slash_commands"]
    for place in (settings["event_subscriptions"], settings["interactivity"], *commands):
        for key in [key for key in place if key.endswith("url")]:
            del place[key]
    settings["socket_mode_enabled"] = True
    assert yaml.safe_load(manifest_for_socket_mode()) == expected


def test_the_form_for_http_has_ones_own_address_everywhere():
    text = manifest_for("https://hire.acme.example/")
    assert text.count("https://hire.acme.example/slack/events") == 4
    assert "panelry.example.com" not in text


def test_what_needs_what_is_there():
    assert "commands" in SCOPES
    assert FEATURES["bot_user"]["display_name"]
    assert FEATURES["app_home"]["home_tab_enabled"]
    assert FEATURES["app_home"]["messages_tab_read_only_enabled"]
    assert all(each["should_escape"] for each in FEATURES["slash_commands"])
    redirects = MANIFEST["oauth_config"].get("redirect_urls", [])
    assert all(each.startswith("https://") for each in redirects)


def test_texts_are_within_slacks_limits():
    shown = MANIFEST["display_information"]
    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert re.fullmatch(r"[A-Za-z0-9_.-]{1,80}", FEATURES["bot_user"]["display_name"])
    for command in FEATURES["slash_commands"]:
        assert re.fullmatch(r"/\S{1,31}", command["command"])
        assert 1 <= len(command["description"]) <= 2000
        assert 1 <= len(command["usage_hint"]) <= 1000
