"""`tracker import uhri`: the UN's own index of recommendations, one State at a time."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import IntegrityError

from tracker.cli.opening import opened
from tracker.cli.whole_files import refuse_to_overwrite, written_whole
from tracker.domain.uhri_names import Country, find_country
from tracker.importers.json_array import Unreadable
from tracker.importers.lookups import LookupRefused, read_countries, read_labels
from tracker.importers.uhri import Export, read_export
from tracker.importers.uhri import Progress as Told
from tracker.services.uhri import Receipt, Source, bring_in
from tracker.settings import Settings
from tracker.store.db import begin_writing

TREATY_BODIES: Final = "treaty-bodies"
NOT_YET: Final = {
    "country": "--country all is not there yet: import one State, such as --country KGZ.",
    "mechanism": "Only --mechanism treaty-bodies is there yet: records of the Universal Periodic Review and of special "
    "procedures cannot be imported so far.",
    "download": "--download is not there yet: fetch the export with a browser and give the file.",
}


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--country", default="KGZ", show_default=True, metavar="CODE", help="The State, by code or name.")
@click.option(
    "--mechanism",
    type=click.Choice([TREATY_BODIES, "upr", "special-procedures", "all"]),
    default=TREATY_BODIES,
    show_default=True,
    help="Whose records; only those of treaty bodies can be imported so far.",
)
@click.option("--download", is_flag=True, help="Not there yet: fetch the file and name it.")
@click.option("--accept", multiple=True, metavar="FIELD", help="Let a field through that no export had before.")
@click.option("--dry-run", is_flag=True, help="Say what would be done and write nothing.")
@click.option("--receipt", "receipt_file", type=click.Path(path_type=Path), metavar="OUT.json", help="Also as JSON.")
@click.option("--force", is_flag=True, help="Replace the receipt's file if it is there already.")
@click.pass_obj
def uhri(
    settings: Settings,
    file: Path | None,
    country: str,
    mechanism: str,
    accept: tuple[str, ...],
    receipt_file: Path | None,
    *,
    download: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Import the JSON export of the Universal Human Rights Index, plain or gzipped.

    Recommendations of one State by treaty bodies come in with their official wording, concerns and observations as
    paragraphs of their documents. What the register has keeps its summary; what somebody changed here stays and is
    listed. A second run of the same file writes nothing.
    """
    _refuse_what_is_not_there(country, mechanism, download=download)
    if file is None:
        raise click.UsageError("Name the file of the export.")
    if receipt_file is not None:
        refuse_to_overwrite(receipt_file, force=force)
    with _said_in_a_sentence(file):
        receipt = _import(settings, file, country, accept, dry_run=dry_run)
    for line in receipt.lines():
        click.echo(line)
    if receipt_file is not None:
        with written_whole(receipt_file, private=False) as out:
            out.write(json.dumps(receipt.record(), ensure_ascii=False, indent=2).encode() + b"\n")


@contextmanager
def _said_in_a_sentence(file: Path) -> Iterator[None]:
    """End the command with a sentence, and nothing imported, for all that may go wrong."""
    try:
        yield
    except Unreadable as problem:
        raise click.ClickException(f"{file.name}: {problem}. Nothing was imported.") from problem
    except LookupRefused as problem:
        raise click.ClickException(str(problem)) from problem
    except IntegrityError as problem:
        msg = "Somebody else wrote the same just now. Nothing was imported: run it again."
        raise click.ClickException(msg) from problem
    except KeyboardInterrupt:
        click.echo("Stopped: nothing was imported.", err=True)
        sys.exit(130)


def _refuse_what_is_not_there(country: str, mechanism: str, *, download: bool) -> None:
    if country.lower() == "all":
        raise click.ClickException(NOT_YET["country"])
    if mechanism != TREATY_BODIES:
        raise click.ClickException(NOT_YET["mechanism"])
    if download:
        raise click.ClickException(NOT_YET["download"])


def _import(settings: Settings, file: Path, name: str, accept: tuple[str, ...], *, dry_run: bool) -> Receipt:
    started = datetime.now(UTC)
    country = find_country(read_countries(settings.register), name)
    if country is None:
        raise click.ClickException(f"“{name}” is no State that is known: give a code such as KGZ, or its name.")
    labels = read_labels(settings.register)
    source = Source(file.name, started, lambda: datetime.now(UTC), peak_memory_mb, accept)
    with opened(settings) as sessions:
        export = _read(file, country)  # before the database is locked
        with sessions() as db:
            if not dry_run:
                begin_writing(db)
            receipt = bring_in(db, export, labels, country, source, dry_run=dry_run)
            if receipt.wrote:
                db.commit()
    return receipt


def _read(file: Path, country: Country) -> Export:
    with _bar(file) as told:
        return read_export(file, country, told)


@contextmanager
def _bar(file: Path) -> Iterator[Told]:
    """Show how far the file was read, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal or not file.is_file():
        yield lambda _bytes, _records: None
        return
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rate]} records a second"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=file.stat().st_size, rate="–")

        def told(read: int, records: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0
            rate = f"{records / elapsed:,.0f}" if elapsed else "–"
            progress.update(task, completed=read, rate=rate)

        yield told


def peak_memory_mb() -> float | None:
    """Return the most memory this process has had so far in megabytes; None where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not there on every system
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
