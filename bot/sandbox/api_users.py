"""Web API: who is there (`users.*`, `team.info`, `auth.test`, `api.test`)."""

from bot.sandbox.paging import page
from bot.sandbox.people import SLACKBOT, Member, slack_user
from bot.sandbox.shapes import Json, Refused
from bot.sandbox.workspace import Workspace


def own_identity(workspace: Workspace, args: Json) -> Json:
    """`auth.test`: who the token belongs to."""
    return {
        "ok": True,
        "url": f"https://{workspace.team['domain']}.slack.com/",
        "team": workspace.team["name"],
        "user": workspace.app.bot_name,
        "team_id": workspace.team["id"],
        "user_id": workspace.app.bot_user_id,
        "bot_id": workspace.app.bot_id,
        "is_enterprise_install": False,
    }


def give_back(workspace: Workspace, args: Json) -> Json:
    """`api.test`: gives back what it got; `error` makes it fail."""
    if args.get("error"):
        raise Refused(str(args["error"]), args=args)
    return {"ok": True, "args": args}


def team_info(workspace: Workspace, args: Json) -> Json:
    """`team.info`."""
    team = workspace.team
    details = {"email_domain": "northwind.example", "icon": {"image_default": True}, "is_verified": False}
    return {"ok": True, "team": {**team, "url": f"https://{team['domain']}.slack.com/", **details}}


def user_info(workspace: Workspace, args: Json) -> Json:
    """`users.info`."""
    return {"ok": True, "user": _user(workspace, workspace.member(args["user"]))}


def list_users(workspace: Workspace, args: Json) -> Json:
    """`users.list`: everybody, deactivated people and bots too, paged."""
    everybody = sorted(workspace.members.values(), key=lambda member: (member is SLACKBOT, member.id))
    members, following = page(everybody, args, default=1000)
    return {
        "ok": True,
        "members": [_user(workspace, member) for member in members],
        "cache_ts": int(workspace.real_time()),
        "response_metadata": {"next_cursor": following},
    }


def look_up_by_email(workspace: Workspace, args: Json) -> Json:
    """`users.lookupByEmail`: active people only."""
    wanted = str(args["email"]).casefold()
    for member in workspace.people():
        if member.email.casefold() == wanted:
            return {"ok": True, "user": _user(workspace, member)}
    raise Refused("users_not_found")


def _user(workspace: Workspace, member: Member) -> Json:
    with_email = workspace.app.may("users:read.email")
    return slack_user(member, workspace.real_time(), with_email=with_email)
