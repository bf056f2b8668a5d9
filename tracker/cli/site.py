"""`tracker up`, `tracker serve` and `tracker doctor`: the site on this machine."""

import click
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from tracker.cli.opening import database, opened
from tracker.importers.register import read_register
from tracker.services.register import load
from tracker.settings import Settings
from tracker.store.db import make_sessions, writing
from tracker.store.models import Document

HOST = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
PORT = click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port to listen on; 0 takes any."
)


@click.command()
@HOST
@PORT
@click.option("--no-browser", is_flag=True, help="Do not open the site in a browser.")
@click.pass_obj
def up(settings: Settings, host: str, port: int, *, no_browser: bool) -> None:
    """Migrate the database, load data/ if the register is empty, and serve the site."""
    from tracker.store.migrations import upgrade  # noqa: PLC0415 - brings Alembic, which `serve` does without

    with database(settings) as engine:
        upgrade(engine)
        _load_if_empty(settings, engine)
    _serve(settings, host, port, workers=2, browser=not no_browser)


def _load_if_empty(settings: Settings, engine: Engine) -> None:
    sessions = make_sessions(engine)
    with sessions() as db:
        if holds_register(db):
            return
    outcome = read_register(settings.register, today=settings.day())
    if outcome.register is None:
        for problem in outcome.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"The register in {settings.register} has problems; nothing was loaded.")
    with writing(sessions) as db:  # commits at the end
        report = load(db, outcome.register, now=settings.now())
    if report.changed_anything:  # else another one that was started at the same time has loaded it
        click.echo(f"Loaded the register: {outcome.rows} rows from {outcome.files} files.")


def holds_register(db: Session) -> bool:
    """Tell whether any document is in the database."""
    return db.scalar(sa.select(Document.id).limit(1)) is not None


@click.command()
@HOST
@PORT
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes that answer.")
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve the site from a database that is up to date."""
    with opened(settings):
        pass  # ends the command with a hint when the schema is not current
    _serve(settings, host, port, workers=workers, browser=False)


def _serve(settings: Settings, host: str, port: int, *, workers: int, browser: bool) -> None:
    from tracker.cli.serving import serve_site  # noqa: PLC0415 - the doctor needs neither Flask nor a server

    serve_site(settings, host, port, workers=workers, browser=browser)


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Look whether everything is in order here; exit code 1 when something is wrong."""
    from tracker.cli.examining import examine, settings_lines  # noqa: PLC0415 - only this command needs it

    findings = list(examine(settings))
    for finding in findings:
        click.echo(f"{finding.verdict:5}  {finding.text}")
    click.echo("\nSettings (from the environment):")
    for line in settings_lines(settings):
        click.echo(f"  {line}")
    if any(finding.verdict == "wrong" for finding in findings):
        raise click.exceptions.Exit(1)
