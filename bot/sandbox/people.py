"""Northwind Labs: the believable company that lives in the stand-in workspace."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.sandbox.shapes import Json

TEAM_ID = "T0SANDBOX1"
TEAM_NAME = "Northwind Labs"
TEAM_DOMAIN = "northwind-labs"

_ZONE_LABELS = {
    "America/New_York": ("Eastern Standard Time", "Eastern Daylight Time"),
    "America/Los_Angeles": ("Pacific Standard Time", "Pacific Daylight Time"),
    "America/Sao_Paulo": ("Brasilia Standard Time", "Brasilia Summer Time"),
    "Europe/London": ("Greenwich Mean Time", "British Summer Time"),
    "Europe/Berlin": ("Central European Time", "Central European Summer Time"),
    "Asia/Kolkata": ("India Standard Time", "India Standard Time"),
    "Asia/Kathmandu": ("Nepal Time", "Nepal Time"),
    "Australia/Sydney": ("Australian Eastern Standard Time", "Australian Eastern Daylight Time"),
}
_COLOURS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone in the workspace; `title` is what their profile says they do."""

    id: str
    name: str
    real_name: str
    title: str
    tz: str
    is_guest: bool = False
    is_admin: bool = False
    is_deleted: bool = False
    is_bot: bool = False

    @property
    def email(self) -> str:
        """Work address of a person."""
        return f"{self.name}@northwind.example"

    @property
    def colour(self) -> str:
        """Six hex digits, the same for ever."""
        return _COLOURS[sum(self.id.encode()) % len(_COLOURS)]

    @property
    def initials(self) -> str:
        """At most two letters."""
        words = [word for word in self.real_name.split() if word[0].isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSeed:
    """A channel as the company made it; `members` are user ids."""

    id: str
    name: str
    topic: str
    members: tuple[str, ...]
    is_private: bool = False


def _person(key: str, real_name: str, title: str, tz: str) -> Member:
    name = real_name.lower().replace("'", "").replace(" ", ".")
    return Member(id=f"U0{key}", name=name, real_name=real_name, title=title, tz=tz)


ROSA = replace(_person("ROSA0001", "Rosa Alvarez", "Lead recruiter", "America/New_York"), is_admin=True)
TOM = _person("TOM00002", "Tom Becker", "Recruiting coordinator", "Europe/London")
PRIYA = _person("PRIYA003", "Priya Nair", "Technical recruiter", "Asia/Kolkata")
MAYA = _person("MAYA0004", "Maya Chen", "VP Engineering", "America/Los_Angeles")
OLIVER = _person("OLIVER05", "Oliver Grant", "Head of Design", "Europe/London")
INGRID = _person("INGRID06", "Ingrid Holm", "Engineering manager, Platform", "Europe/Berlin")
IAN = _person("IAN00007", "Ian Schmidt", "Staff engineer", "Europe/Berlin")
SOFIA = _person("SOFIA008", "Sofia Rossi", "Senior backend engineer", "America/New_York")
LIAM = _person("LIAM0009", "Liam O'Connor", "Frontend engineer", "Australia/Sydney")
ANA = _person("ANA00010", "Ana Souza", "Product designer", "America/Sao_Paulo")
BIKASH = _person("BIKASH11", "Bikash Gurung", "Site reliability engineer", "Asia/Kathmandu")
DEV = _person("DEV00012", "Dev Mehta", "Data engineer", "Asia/Kolkata")
HANNAH = _person("HANNAH13", "Hannah Lee", "Product manager", "America/Los_Angeles")
GRACE = replace(_person("GRACE014", "Grace Okoye", "Agency partner", "Europe/London"), is_guest=True)
VIKTOR = replace(_person("VIKTOR15", "Viktor Petrov", "Former engineer", "Europe/Berlin"), is_deleted=True)
SLACKBOT = Member(
    id="USLACKBOT", name="slackbot", real_name="Slackbot", title="", tz="America/Los_Angeles", is_bot=True
)

PEOPLE = (
    ROSA, TOM, PRIYA, MAYA, OLIVER, INGRID, IAN, SOFIA, LIAM, ANA, BIKASH, DEV, HANNAH, GRACE, VIKTOR,
)  # fmt: skip
ACTIVE = tuple(person for person in PEOPLE if not person.is_deleted)
_STAFF = tuple(person.id for person in ACTIVE if not person.is_guest)


def company_channels(bot_user_id: str) -> tuple[ChannelSeed, ...]:
    """The company's channels; the app has been invited where hiring is talked about."""
    recruiters = (ROSA.id, TOM.id, PRIYA.id)
    managers = (MAYA.id, OLIVER.id, INGRID.id)
    engineers = (IAN.id, SOFIA.id, LIAM.id, BIKASH.id, DEV.id)
    return (
        ChannelSeed(id="C0GENERAL1", name="general", topic="Company-wide news", members=_STAFF),
        ChannelSeed(
            id="C0HIRING01",
            name="hiring",
            topic="Every open role, every candidate",
            members=(*recruiters, *managers, HANNAH.id, GRACE.id, bot_user_id),
        ),
        ChannelSeed(
            id="C0ENGINT01",
            name="eng-interviews",
            topic="Engineering interview loops",
            members=(*recruiters, MAYA.id, INGRID.id, *engineers, bot_user_id),
        ),
        ChannelSeed(
            id="C0DESINT01",
            name="design-interviews",
            topic="Design interview loops",
            members=(*recruiters, OLIVER.id, ANA.id, HANNAH.id, bot_user_id),
        ),
        ChannelSeed(
            id="C0LEADER01",
            name="leadership",
            topic="Headcount and offers",
            members=(*managers, ROSA.id),
            is_private=True,
        ),
    )


def zone_facts(tz: str, at: float) -> tuple[str, int]:
    """Slack's label and offset in seconds of a zone at a Unix time; both follow daylight saving."""
    local = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(tz))
    offset = local.utcoffset()
    standard, summer = _ZONE_LABELS.get(tz, (tz, tz))
    return (summer if local.dst() else standard), int(offset.total_seconds()) if offset else 0


def slack_user(member: Member, at: float, *, with_email: bool) -> Json:
    """The user object of `users.info` and `user_change`."""
    label, offset = zone_facts(member.tz, at)
    return {
        "id": member.id, "team_id": TEAM_ID, "name": member.name, "deleted": member.is_deleted,
        "color": member.colour, "real_name": member.real_name, "tz": member.tz, "tz_label": label,
        "tz_offset": offset, "profile": _profile(member, with_email=with_email), "is_admin": member.is_admin,
        "is_owner": member.is_admin, "is_primary_owner": member.is_admin, "is_restricted": member.is_guest,
        "is_ultra_restricted": False, "is_bot": member.is_bot and member is not SLACKBOT,
        "is_app_user": False, "updated": int(at), "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE", "locale": "en-GB",
    }  # fmt: skip


def _profile(member: Member, *, with_email: bool) -> Json:
    first, _, last = member.real_name.partition(" ")
    profile = {
        "avatar_hash": f"g{member.id.lower()}", "status_text": "", "status_emoji": "",
        "title": member.title, "real_name": member.real_name, "display_name": first.lower(),
        "real_name_normalized": member.real_name, "display_name_normalized": first.lower(),
        "first_name": first, "last_name": last, "team": TEAM_ID,
        "image_48": f"https://avatars.example/{member.id}_48.png",
    }  # fmt: skip
    if with_email and not member.is_bot:
        profile["email"] = member.email
    return profile
