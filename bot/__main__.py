"""The command line."""

import json
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from pydantic import ValidationError

from bot import root
from bot.demo.clock import SandboxClock
from bot.doctor.visit import examine
from bot.manifest import manifest_for, manifest_for_socket_mode
from bot.sandboxed import check_sandbox_alone, sandboxed
from bot.served import served, slack_secrets
from bot.serving import listen, until_told_to_stop
from core.candidates.importing import Report, import_candidates
from core.candidates.lines import COLUMNS, read_lines
from core.clock import SystemClock
from core.doctor.findings import State
from core.errors import PanelryError
from core.logs import set_up_logs
from core.meetings.facts import Member
from core.secrets import make_key
from core.settings import Settings
from core.slots.request import RequestError, answer, read_document
from core.tenancy import Actor
from core.workspaces.roles import NONE, ROLES, give_role

cli = typer.Typer(
    name="panelry",
    help="The interview scheduler that lives in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
candidates_cli = typer.Typer(help="Candidates.", no_args_is_help=True)
cli.add_typer(candidates_cli, name="candidates")


@cli.command()
def serve() -> None:
    """Serve a Slack workspace."""
    settings = _settings(logs=True)
    slack_secrets(settings)

    async def serve_until_told(url: str) -> None:
        async with served(settings, url, listen(settings.host, settings.port)):
            await until_told_to_stop()

    with root.database_url(settings) as url:
        uvloop.run(serve_until_told(url))


@cli.command()
def sandbox(
    *,
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="Connect to it by Socket Mode.")] = False,
) -> None:
    """Try it all on this machine, without Slack: migrates, then serves the app and its sandbox."""
    settings = _settings()
    check_sandbox_alone(settings)
    on = listen(settings.host, settings.port)

    async def serve_until_told(url: str) -> None:
        clock = SandboxClock(settings.panelry_home / "sandbox-clock")
        async with sandboxed(settings, url, on, clock, socket_mode=socket_mode) as opened:
            typer.echo(f"Ready: open {opened.address} in a browser. Ctrl-C stops everything.")
            await until_told_to_stop()
            typer.echo("Stopping …")

    typer.echo("Starting PostgreSQL …")
    with root.database_url(settings) as url:
        typer.echo("Migrating …")
        root.bring_up_to_date(url)
        typer.echo("Opening the app and its sandbox …")
        uvloop.run(serve_until_told(url))


@cli.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings()
    with root.database_url(settings) as url:
        typer.echo(f"The database is at version {root.bring_up_to_date(url)}.")


@cli.command()
def doctor() -> None:
    """Look at everything Panelry stands on, and say what to do; it need not run, and nothing is changed."""
    set_up_logs("CRITICAL")  # what went wrong is said in words

    async def tell_all() -> bool:
        states = set()
        async for finding in examine():
            typer.echo(f"{finding.state} {finding.what}: {finding.words}")
            states.add(finding.state)
        return State.WRONG not in states

    if not uvloop.run(tell_all()):
        raise typer.Exit(1)


@cli.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
)
def postgres(
    context: typer.Context, program: Annotated[str, typer.Argument(help="E.g. psql, pg_dump or pg_restore.")]
) -> None:
    """Run one of PostgreSQL's programs on the embedded database, with the arguments that follow."""
    raise typer.Exit(root.run_postgres(_settings(), program, context.args))


@cli.command()
def slots(
    file: Annotated[str, typer.Argument(help="A slot search as JSON; `-` reads standard input.")],
    time: Annotated[int, typer.Option(help="Also give the median milliseconds of so many computations.")] = 0,
    *,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also tell what excludes each other time, and what would open it."),
    ] = False,
) -> None:
    """Answer a slot search, or an array of them."""
    text = _text_of(file)
    try:
        typer.echo(json.dumps(answer(read_document(text), time_runs=time, explain=explain)))
    except RequestError as error:
        raise PanelryError(str(error)) from error


@candidates_cli.command("import")
def import_file(
    file: Annotated[str, typer.Argument(help=f"CSV with the columns {', '.join(COLUMNS)}; `-` for stdin.")],
    team: Annotated[
        str | None, typer.Option(help="Slack team id, when there are several workspaces.")
    ] = None,
) -> None:
    """Import candidates: bad lines are told, the good ones go in, the same file again changes nothing."""
    lines, problems = read_lines(_text_of(file))
    settings = _settings()

    async def import_lines(url: str) -> Report:
        async with root.open_product(settings, url, SystemClock()) as product:
            actor = Actor(workspace_id=await root.workspace_named(product.entrance, team))
            return await product.run(import_candidates, actor, lines)

    with root.database_url(settings) as url:
        report = uvloop.run(import_lines(url))
    refused = sorted([*problems, *report.problems], key=lambda each: each.number)
    for each in refused:
        typer.echo(f"Line {each.number}: {each.why}.", err=True)
    counts = f"{report.added} added, {report.updated} updated, {report.unchanged} unchanged"
    typer.echo(f"{counts}, {len(refused)} refused.")
    if refused:
        raise typer.Exit(1)


@cli.command()
def role(
    whom: Annotated[str, typer.Argument(help="Slack member ID, e-mail address or full name.")],
    role: Annotated[str, typer.Argument(help=f"{', '.join(ROLES)}, or {NONE}.")],
    team: Annotated[
        str | None, typer.Option(help="Slack team id, when there are several workspaces.")
    ] = None,
) -> None:
    """Give somebody a role: admins look after connections, rooms and everybody's interviews."""
    settings = _settings()

    async def give(url: str) -> Member:
        async with root.open_product(settings, url, SystemClock()) as product:
            actor = Actor(workspace_id=await root.workspace_named(product.entrance, team))
            return await product.run(give_role, actor, whom, role)

    with root.database_url(settings) as url:
        member = uvloop.run(give(url))
    who = f"{member.name} ({member.slack_user_id})"
    typer.echo(f"{who} has no role any more." if role == NONE else f"{who} is {role} now.")


@cli.command()
def manifest(
    *,
    socket_mode: Annotated[bool, typer.Option("--socket-mode", help="The form without addresses.")] = False,
) -> None:
    """Print the Slack app's manifest, with PUBLIC_URL in it."""
    if socket_mode:
        typer.echo(manifest_for_socket_mode(), nl=False)
        return
    public_url = _settings().public_url
    if public_url is None or not public_url.startswith("https://"):
        raise PanelryError("Set PUBLIC_URL to the https:// address Slack will reach the app at.")
    typer.echo(manifest_for(public_url), nl=False)


@cli.command("secret-key")
def secret_key() -> None:
    """Print a new key for PANELRY_SECRET_KEY."""
    typer.echo(make_key())


@cli.command()
def reseal() -> None:
    """Encrypt every stored secret anew with the first key of PANELRY_SECRET_KEY."""
    settings = _settings()

    async def reseal_all(url: str) -> int:
        async with root.open_product(settings, url, SystemClock()) as product:
            return await product.entrance.reseal()

    with root.database_url(settings) as url:
        typer.echo(f"{uvloop.run(reseal_all(url))} secrets done.")


def _text_of(file: str) -> str:
    """A file's text, or standard input for `-`."""
    try:
        return sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PanelryError(f"Cannot read {file} as a text file in UTF-8.") from error


def _settings(*, logs: bool = False) -> Settings:
    """Only a server tells of every step, unless somebody set LOG_LEVEL."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors()[0]
        raise PanelryError(f"{str(first['loc'][0]).upper()}: {first['msg']}.") from error
    set_up_logs("WARNING" if not logs and settings.log_level == "INFO" else settings.log_level)
    return settings


def main() -> None:
    """Run the command line; what can be explained is one sentence and exit status 2."""
    # Before the event loop takes signals over, TERM must still stop the database that was started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        cli()
    except PanelryError as error:
        typer.echo(error.sentence, err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
