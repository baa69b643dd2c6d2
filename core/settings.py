"""Settings, all by environment. `docs/configuration.md` lists them; a test holds the two together."""

from pathlib import Path

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What the environment says. Empty values count as absent."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    port: int = Field(default=3000, ge=1, le=65535, description="Port the app listens on.")
    host: str = Field(
        default="127.0.0.1",
        validation_alias="HOST",
        description="Address the app listens on; `0.0.0.0` behind a proxy on another machine.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL of the schema's owner; absent: an embedded server under `PANELRY_HOME`.",
    )
    public_url: str | None = Field(
        default=None, description="Where people and Slack reach the app, e.g. `https://panelry.example.com`."
    )
    panelry_home: Path = Field(
        default=Path("./.panelry"), description="Folder for the embedded database and the made secret key."
    )
    panelry_secret_key: SecretStr | None = Field(
        default=None,
        description=(
            "Key that encrypts secrets and personal values at rest; several separated by commas rotate, the "
            "first encrypts. Absent: made once in `PANELRY_HOME`."
        ),
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="Bot token of the workspace, `xoxb-…`."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signs what Slack sends over HTTP."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="App-level token, `xapp-…`: connects by Socket Mode, without a public URL."
    )
    slack_api_url: str = Field(default="https://slack.com/api/", description="Base URL of Slack's Web API.")
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server, `smtp://user:password@host:587` or `smtps://…`; absent: no mail is sent.",
    )
    mail_from: str | None = Field(
        default=None,
        description="Sender and organiser of invitations, e.g. `Acme Hiring <hiring@acme.example>`.",
    )
    google_client_id: str | None = Field(
        default=None, description="OAuth client of a Google Cloud project: people connect Google Calendar."
    )
    google_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    google_url: str | None = Field(
        default=None, description="A gateway that answers all of Google's paths; absent: Google itself."
    )
    microsoft_client_id: str | None = Field(
        default=None, description="App registration in Entra ID: people connect Microsoft 365."
    )
    microsoft_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    microsoft_tenant: str = Field(
        default="common", description="Whose accounts may be connected: a tenant's id, or `organizations`."
    )
    microsoft_login_url: str = Field(
        default="https://login.microsoftonline.com", description="Where Microsoft signs people in."
    )
    microsoft_graph_url: str = Field(
        default="https://graph.microsoft.com/v1.0", description="Base URL of Microsoft Graph."
    )
    zoom_account_id: str | None = Field(
        default=None, description="Account of a server-to-server app at Zoom, which makes the video calls."
    )
    zoom_client_id: str | None = Field(default=None, description="The app's client id.")
    zoom_client_secret: SecretStr | None = Field(default=None, description="Its secret.")
    zoom_api_url: str = Field(default="https://api.zoom.us/v2", description="Base URL of Zoom's API.")
    zoom_oauth_url: str = Field(default="https://zoom.us", description="Where Zoom hands out tokens.")
    calendly_api_key: SecretStr | None = Field(
        default=None, description="Calendly token for workspaces that saved none of their own."
    )
    calendly_api_url: str = Field(
        default="https://api.calendly.com", description="Base URL of Calendly's API."
    )
    calendly_webhook_secret: SecretStr | None = Field(
        default=None, description="Signing key of a Calendly webhook that was made by hand."
    )
    cal_com_api_key: SecretStr | None = Field(
        default=None, description="Cal.com key for workspaces that saved none of their own."
    )
    cal_com_api_url: str = Field(
        default="https://api.cal.com/v2", description="Base URL of Cal.com's API, or of your own Cal.com."
    )
    calendar_hosts: str | None = Field(
        default=None, description="Hosts of your own network that CalDAV and ICS addresses may lead to."
    )
    log_level: str = Field(default="INFO", description="`DEBUG`, `INFO`, `WARNING` or `ERROR`.")

    @property
    def shared_services(self) -> frozenset[str]:
        """What is set up for every workspace: "zoom"."""
        keys = (self.zoom_account_id, self.zoom_client_id, self.zoom_client_secret)
        return frozenset({"zoom"} if all(keys) else ())

    @property
    def hosts_of_calendars(self) -> frozenset[str]:
        """`calendar_hosts` one by one, in lower case."""
        named = (self.calendar_hosts or "").lower().split(",")
        return frozenset(filter(None, map(str.strip, named)))

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"
