"""The Slack app's manifest, `manifest.yml`, as a server of one's own needs it."""

import re
from pathlib import Path

MANIFEST = Path(__file__).parent.parent / "manifest.yml"
EXAMPLE_URL = "https://panelry.example.com"


def manifest_for(public_url: str) -> str:
    """For signed HTTP: Slack sends everything to the `https://` address."""
    return MANIFEST.read_text(encoding="utf-8").replace(EXAMPLE_URL, public_url.rstrip("/"))


def manifest_for_socket_mode() -> str:
    """For Socket Mode: Slack is told no address."""
    lines = MANIFEST.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = "".join(line for line in lines if EXAMPLE_URL not in line)
    return kept.replace("socket_mode_enabled: false", "socket_mode_enabled: true")


def scopes_in_manifest() -> frozenset[str]:
    """What the bot may do, as the manifest asks for it."""
    text = MANIFEST.read_text(encoding="utf-8")
    listed = re.search(r"^ +bot:\n((?: +(?:- .*|#.*)\n)+)", text, re.MULTILINE)
    return frozenset(re.findall(r"- ([a-z:._]+)", re.sub(r"#.*", "", listed[1]))) if listed else frozenset()
