"""What every act of a person needs: the workspace, the way to the app, and who may do what where."""

from dataclasses import dataclass
from typing import Final

from bot.sandbox.channels import Channel
from bot.sandbox.people import Member
from bot.sandbox.response_urls import ResponseUrls
from bot.sandbox.sender import NoAnswer, Sender
from bot.sandbox.shapes import Json, Problem, escaped
from bot.sandbox.views import OpenView
from bot.sandbox.workspace import Workspace

MODAL_TROUBLE: Final = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """The parts people's acts play with."""

    workspace: Workspace
    sender: Sender
    response_urls: ResponseUrls

    def person(self, user_id: str) -> Member:
        """Somebody who can be played, or a problem."""
        member = self.workspace.members.get(user_id)
        if member is None or member.is_bot or member.is_deleted:
            raise Problem("There is nobody with this id to play.")
        return member

    def place(self, user_id: str, channel_id: str) -> Channel:
        """A channel the person is in, or their DM with the app."""
        if channel_id == self.workspace.dm_id(user_id):
            return self.workspace.open_dm(user_id)
        channel = self.workspace.channels.get(channel_id)
        if channel is None or user_id not in channel.members:
            raise Problem("You are not in this channel.")
        return channel

    def view(self, user_id: str, view_id: str) -> OpenView:
        """A modal of the person's stack, or their Home."""
        home = self.workspace.views.homes.get(user_id)
        mine = [*self.workspace.views.stack(user_id), *([home] if home else [])]
        found = next((view for view in mine if view.id == view_id), None)
        if found is None:
            raise Problem("This view is no longer open.")
        return found


def failure_of_app(app_name: str, failure: NoAnswer) -> Problem:
    """The sentence for a click that got no good answer."""
    if failure.reason == "operation_timeout":
        return Problem(f"{app_name} did not respond in time (operation_timeout).")
    return Problem(f"{app_name} could not be reached or answered wrongly (dispatch_failed).")


def typed_message(member: Member, text: str, ts: str, client_id: str, block_id: str, team_id: str) -> Json:
    """What a person wrote, as Slack stores it: escaped text and a rich_text block."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "type": "message",
        "user": member.id,
        "client_msg_id": client_id,
        "text": escaped(text),
        "ts": ts,
        "blocks": [{"type": "rich_text", "block_id": block_id, "elements": [section]}],
        "team": team_id,
    }
