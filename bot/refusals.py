"""What Slack's errors mean for a message: wait, never, or try again; in words that say what to do."""

from slack_sdk.errors import SlackApiError

DEFAULT_DELAY_SECONDS = 30.0

_INSTALL = "Slack no longer lets Panelry in. Ask an admin to install it again."
_POLICY = "A setting of this workspace keeps Panelry from posting there: ask an admin to allow it."
_PERSON = "This person cannot be reached in Slack: their account is closed, or Panelry may not write to them."
_INVITE = "Invite it there with /invite @panelry and press Retry."

_SENTENCES = {
    "channel_not_found": f"Panelry cannot see that channel. {_INVITE}",
    "not_in_channel": f"Panelry is not in that channel. {_INVITE}",
    "is_archived": "That channel is archived. Take it out of the archive and press Retry.",
    "thread_not_found": "The card this line belongs under was deleted.",
    "messages_tab_disabled": "Panelry may not write to people here: an admin can switch on its Messages tab.",
    "user_not_found": _PERSON,
    "user_not_visible": _PERSON,
    "user_disabled": _PERSON,
    "cannot_dm_bot": "A bot cannot be written to: choose a person.",
    "org_login_required": "This workspace is being moved by Slack: try again when that is done.",
    "no_permission": _POLICY,
    "access_denied": _POLICY,
    "ekm_access_denied": "An admin of this workspace has withdrawn the key to its messages: ask them.",
    "team_access_not_granted": "Panelry is not allowed in that workspace: ask an admin of the organisation.",
}
_DEFECTS = {
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_arguments",
    "invalid_arg_name",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "markdown_text_conflict",
    "metadata_too_large",
    "missing_argument",
    "msg_blocks_too_long",
    "msg_too_long",
    "no_text",
    "unknown_method",
    "invalid_json",
    "json_not_object",
}
# Nothing is wrong with the message: it waits until there is another token.
TOKEN_ERRORS = frozenset({"account_inactive", "token_revoked", "token_expired", "invalid_auth", "not_authed"})
TOKEN_DELAY_SECONDS = 60.0
# It was deleted, or Slack closed it to edits: a living message is posted anew.
LOST = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "block_mismatch"})
# The three seconds after the click are over, or a view was opened with it already.
TRIGGER_ERRORS = frozenset(
    {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "trigger_expired"}
)
KNOWN_ERRORS = frozenset({*_SENTENCES, *_DEFECTS, *TOKEN_ERRORS, *LOST, *TRIGGER_ERRORS}) | {
    "fatal_error",
    "hash_conflict",
    "internal_error",
    "missing_scope",
    "not_found",
    "request_timeout",
    "service_unavailable",
    "view_too_large",
}
"""Slack's names for what goes wrong, as far as we count them apart."""


def error_name(error: SlackApiError) -> str:
    """Slack's name for what went wrong, "" when it gave none."""
    try:
        return str(error.response.get("error") or "")
    except (AttributeError, ValueError):
        return ""


def delay_of(error: SlackApiError) -> float | None:
    """Seconds to wait when Slack asks for it, None when it does not."""
    answer = error.response
    if getattr(answer, "status_code", 200) != 429 and error_name(error) not in {
        "ratelimited",
        "rate_limited",
    }:
        return None
    headers = {str(key).lower(): value for key, value in dict(getattr(answer, "headers", None) or {}).items()}
    try:
        return max(1.0, float(headers.get("retry-after", DEFAULT_DELAY_SECONDS)))
    except (TypeError, ValueError):
        return DEFAULT_DELAY_SECONDS


def token_trouble(error: SlackApiError) -> str | None:
    """What to say when it is Panelry's token, not what was asked, that Slack refuses; else None."""
    return _INSTALL if error_name(error) in TOKEN_ERRORS else None


def refusal_of(error: SlackApiError, *, direct: bool = False) -> str | None:
    """Why Slack will never take it, for people; None when another try may help. `direct`: to a person."""
    name = error_name(error)
    if name in _DEFECTS:
        return f"Slack did not take this message ({name}): that is a defect in Panelry, please report it."
    if name == "missing_scope":
        needed = str(error.response.get("needed") or "a scope it needs")
        return f"Panelry lacks a permission ({needed}): ask an admin to install Panelry again and allow it."
    if name.startswith("restricted_action"):
        return _POLICY
    if name == "channel_not_found" and direct:
        return _PERSON
    if name in LOST:
        return "This message was deleted or can no longer be edited."
    return _SENTENCES.get(name)
