"""A person types: slash commands and messages."""

import re
import uuid

from bot.sandbox import payloads
from bot.sandbox.channels import Channel
from bot.sandbox.response_urls import show_answer
from bot.sandbox.sender import Answer, NoAnswer
from bot.sandbox.shapes import Json, Problem, Refused, new_word
from bot.sandbox.stage import Stage, typed_message
from bot.sandbox.workspace import Workspace

_ADDRESS = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"


async def run_command(stage: Stage, user_id: str, channel_id: str, text: str) -> Json:
    """`/command words`; the app's answer appears in the channel, to the person alone or to all."""
    member, channel = stage.person(user_id), stage.place(user_id, channel_id)
    name, _, rest = text.strip().partition(" ")
    if name == "/invite":
        return _invite_app(stage.workspace, channel)
    command = stage.workspace.app.command(name)
    if command is None:
        raise Problem(f"{name} is not a valid command.")
    words = rest.strip()
    fields = {
        "channel_id": channel.id,
        "channel_name": channel.name,
        "command": name,
        "text": escaped(stage.workspace, words) if command.should_escape else words,
        "response_url": stage.response_urls.make("commands", user_id, channel.id),
        "trigger_id": stage.workspace.triggers.hand_out(user_id),
    }
    try:
        answer = await stage.sender.command(payloads.slash_command(stage.workspace, member, fields))
    except NoAnswer as failure:
        raise Problem(f'{name} failed with the error "{failure.reason}".') from failure
    _show(stage.workspace, user_id, channel, answer)
    return {}


async def write_message(stage: Stage, user_id: str, channel_id: str, text: str) -> Json:
    """Say something in a channel or to the app; the app hears it where it listens."""
    member, channel = stage.person(user_id), stage.place(user_id, channel_id)
    if not text.strip():
        raise Problem("Write something first.")
    workspace = stage.workspace
    message = typed_message(
        member, text, workspace.new_ts(), str(uuid.uuid4()), new_word(5), workspace.team["id"]
    )
    workspace.add_message(channel, message)
    channel.read(user_id)
    kind = {"im": "im", "groups": "group", "channels": "channel"}[channel.family]
    hears = workspace.app.bot_user_id in channel.members
    if hears and f"message.{channel.family}" in workspace.app.events:
        await stage.sender.event(payloads.message_event(workspace, message, channel.id, kind))
    return {"ts": message["ts"]}


def escaped(workspace: Workspace, text: str) -> str:
    """As Slack sends it: `<@U…|name>`, `<#C…|name>`, `<mailto:…|…>` for what was typed; &, <, > escaped."""
    names = {f"#{c.name}": f"<#{c.id}|{c.name}>" for c in workspace.channels.values() if not c.is_im}
    for member in workspace.members.values():
        mention = f"<@{member.id}|{member.name}>"
        names |= {f"@{member.name}": mention, f"@{member.real_name}": mention}
    lowered = {_entities(name).casefold(): mention for name, mention in names.items()}
    longest_first = sorted(lowered, key=len, reverse=True)
    pattern = "|".join([_ADDRESS, *(re.escape(name) for name in longest_first)])

    def link(found: re.Match[str]) -> str:
        typed = found[0]
        return lowered.get(typed.casefold(), f"<mailto:{typed}|{typed}>")

    return re.sub(rf"(?<!\w)({pattern})(?!\w)", link, _entities(text), flags=re.IGNORECASE)


def _entities(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _invite_app(workspace: Workspace, channel: Channel) -> Json:
    """`/invite @app`: the only thing the stand-in can be asked to invite."""
    if channel.is_im:
        raise Problem("Nobody can be invited to a direct message.")
    workspace.invite(channel, [workspace.app.bot_user_id])
    return {}


def _show(workspace: Workspace, user_id: str, channel: Channel, answer: Answer) -> None:
    try:
        body = answer.body()
        if body is None:
            return
        show_answer(workspace, user_id, channel.id, body if isinstance(body, dict) else {"text": body})
    except ValueError as broken:
        workspace.complain(f"the answer to a command is not JSON: {answer.text[:200]}")
        raise Problem("The app's answer could not be read (dispatch_failed).") from broken
    except Refused as refused:
        workspace.complain(f"the answer to a command was refused: {refused.body}")
        raise Problem("The app's answer could not be shown (dispatch_failed).") from refused
