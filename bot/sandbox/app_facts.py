"""What the workspace knows about the installed app: taken from the app's manifest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.shapes import Json

DEFAULT_MANIFEST: Mapping[str, Any] = {
    "display_information": {"name": "Panelry"},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "panelry"},
        "slash_commands": [
            {
                "command": "/schedule",
                "description": "Schedule an interview",
                "usage_hint": "[candidate | help]",
                "should_escape": True,
            }
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "commands",
                "chat:write",
                "im:write",
                "users:read",
                "users:read.email",
                "im:history",
                "channels:history",
                "groups:history",
                "channels:read",
                "groups:read",
                "im:read",
                "team:read",
            ]
        }
    },
    "settings": {"event_subscriptions": {"bot_events": ["app_home_opened", "message.im", "user_change"]}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SlashCommand:
    """A command of the app; `should_escape` turns typed @names, #channels and addresses into links."""

    command: str
    description: str
    usage_hint: str
    should_escape: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppFacts:
    """The installed app as the workspace sees it."""

    name: str
    bot_name: str
    scopes: tuple[str, ...]
    commands: tuple[SlashCommand, ...]
    events: frozenset[str]
    shortcuts: frozenset[str]
    has_home: bool
    has_messages: bool
    id: str = "A0PANELRY1"
    bot_id: str = "B0PANELRY1"
    bot_user_id: str = "U0PANELRY1"

    def command(self, name: str) -> SlashCommand | None:
        """The command `name` (with its slash), if the app has it."""
        return next((command for command in self.commands if command.command == name), None)

    def may(self, scope: str) -> bool:
        """Whether the app was granted `scope`."""
        return scope in self.scopes


def read_manifest(manifest: Mapping[str, Any]) -> AppFacts:
    """Read an app manifest (already parsed from YAML or JSON)."""
    features = manifest.get("features", {})
    settings = manifest.get("settings", {})
    home = features.get("app_home", {})
    name = manifest.get("display_information", {}).get("name", "App")
    return AppFacts(
        name=name,
        bot_name=features.get("bot_user", {}).get("display_name", name),
        scopes=tuple(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        commands=tuple(_read_command(entry) for entry in features.get("slash_commands", ())),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        shortcuts=frozenset(entry["callback_id"] for entry in features.get("shortcuts", ())),
        has_home=bool(home.get("home_tab_enabled")),
        has_messages=bool(home.get("messages_tab_enabled")),
    )


def _read_command(entry: Json) -> SlashCommand:
    return SlashCommand(
        command=entry["command"],
        description=entry.get("description", ""),
        usage_hint=entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape")),
    )
