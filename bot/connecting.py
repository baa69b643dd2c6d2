"""Getting through to Slack: what goes wrong on the way, in words, and trying again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError

from bot.refusals import TOKEN_ERRORS, error_name
from bot.work import sentence_of_failure
from core.errors import PanelryError

LONGEST_WAIT_SECONDS = 60.0
UNREACHABLE = "Slack cannot be reached, or has trouble of its own."
TOKEN_REFUSED = TOKEN_ERRORS | {"missing_scope", "not_allowed_token_type"}
# Settings with a token of Slack's, each with what to do when Slack refuses it.
BOT_TOKEN = ("SLACK_BOT_TOKEN", "Copy the bot token anew.")
APP_TOKEN = ("SLACK_APP_TOKEN", "Make a new app-level token with the scope connections:write.")

T = TypeVar("T")

log = structlog.get_logger()


@contextmanager
def slack_in_words(setting: str, remedy: str) -> Iterator[None]:
    """Only what Slack says of a token is about the `setting`; the rest is the way there, or its trouble."""
    try:
        yield
    except SlackApiError as error:
        name, words = error_name(error), UNREACHABLE
        if name in TOKEN_REFUSED:
            words = f"Slack does not accept {setting} ({name}). {remedy}"
        raise PanelryError(words) from error
    except (aiohttp.ClientError, OSError) as error:  # a time-out is an OSError, too
        raise PanelryError(UNREACHABLE) from error


async def until_it_works(what: str, attempt: Callable[[], Awaitable[T]], wait: float) -> T:
    """Whatever goes wrong, try again: after `wait` seconds, then twice as long each time, up to a minute."""
    found: list[T] = []

    async def try_once() -> None:
        found.append(await attempt())

    while (sentence := await sentence_of_failure(try_once())) is not None:
        log.warning(what, why=sentence, again_in_seconds=wait)
        await asyncio.sleep(wait)
        wait = longer(wait)
    return found[0]


def longer(wait: float) -> float:
    """The next wait, in seconds."""
    return min(wait * 2, LONGEST_WAIT_SECONDS)
