"""Block Kit limits, read once from limits.json."""

import json
from pathlib import Path
from typing import Final

from bot.sandbox.shapes import Json

LIMITS: Final[Json] = json.loads(Path(__file__).with_name("limits.json").read_text(encoding="utf-8"))

# What a stateful element keeps its value under, e.g. "selected_option".
STATE_KEYS: Final[dict[str, str]] = LIMITS["state_keys"]
