"""The shapes of Block Kit, as plain as Slack takes them."""

from dataclasses import dataclass
from typing import Any

Text = dict[str, Any]
Element = dict[str, Any]
Block = dict[str, Any]
View = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message. `text` is mrkdwn and says all that matters: notifications have nothing else."""

    text: str
    blocks: list[Block]
