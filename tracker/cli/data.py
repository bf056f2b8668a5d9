"""`tracker data`: check the register's files, and load them into the database."""

import json
from pathlib import Path

import click

from tracker.cli.opening import opened_to_write
from tracker.importers.register import Outcome, read_register
from tracker.services.register import load
from tracker.settings import Settings

FOLDER = click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))


@click.group()
def data() -> None:
    """Check and load the register's CSV files (data/ unless DIR is given)."""


def _read(settings: Settings, folder: Path | None) -> tuple[Path, Outcome]:
    chosen = folder or settings.register
    return chosen, read_register(chosen, today=settings.day())


def _say_problems(outcome: Outcome, *, err: bool) -> None:
    for problem in outcome.problems:
        click.echo(str(problem), err=err)
    number = len(outcome.problems)
    problems = f"{number} problem{'' if number == 1 else 's'}"
    click.echo(f"{problems} in {outcome.rows} rows of {outcome.files} files", err=err)


@data.command()
@FOLDER
@click.pass_obj
def check(settings: Settings, folder: Path | None) -> None:
    """Check columns, vocabularies, references, uniqueness, dates, addresses and rules; name every problem."""
    chosen, outcome = _read(settings, folder)
    for note in outcome.notes:
        click.echo(f"Note: {note}")
    if outcome.problems:
        _say_problems(outcome, err=False)
        raise click.exceptions.Exit(1)
    name = "data/" if folder is None else f"{chosen}"
    click.echo(f"{name} is valid: {outcome.rows} rows in {outcome.files} files")


@data.command(name="load")
@FOLDER
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
@click.pass_obj
def load_command(settings: Settings, folder: Path | None, *, as_json: bool) -> None:
    """Bring the files into the database, as a whole or not at all.

    What somebody changed here since the last load stays and is listed.
    """
    _, outcome = _read(settings, folder)
    if outcome.register is None:
        _say_problems(outcome, err=True)
        click.echo("Nothing was loaded.", err=True)
        raise click.exceptions.Exit(1)
    with opened_to_write(settings) as db:  # commits at the end
        report = load(db, outcome.register, now=settings.now())
    if as_json:
        click.echo(json.dumps(report.record(), ensure_ascii=False, indent=2))
        return
    for line in report.lines():
        click.echo(line)
