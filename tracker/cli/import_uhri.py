"""`tracker import uhri`: the UN's own index of recommendations, one State at a time."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker.cli.opening import opened
from tracker.cli.whole_files import refuse_to_overwrite, written_whole
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import find_country
from tracker.importers.download import DownloadRefused
from tracker.importers.download import download as fetch
from tracker.importers.json_array import Unreadable
from tracker.importers.lookups import LookupRefused, read_countries, read_labels
from tracker.importers.memory import peak_memory_mb, uncollected
from tracker.importers.uhri import read_export
from tracker.importers.uhri_stream import Reading
from tracker.services.uhri import Receipt, Source, bring_in, bring_index, scope_of
from tracker.settings import Settings
from tracker.store.db import begin_writing

ALL: Final = "all"
DOWNLOADS: Final = "uhri"
"""Folder within the folder for files."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--country", default="KGZ", show_default=True, metavar="CODE", help="The State, by code or name; or all.")
@click.option(
    "--mechanism",
    type=click.Choice([*(one.value for one in Mechanism if one is not Mechanism.OTHER), ALL]),
    default=Mechanism.TREATY_BODIES.value,
    show_default=True,
    help="Whose records; only those of treaty bodies enter the register and its rates.",
)
@click.option("--download", is_flag=True, help="Fetch the published file first; a broken download goes on.")
@click.option("--sha256", default="", metavar="HEX", help="With --download: the hash that the file must have.")
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
    sha256: str,
    accept: tuple[str, ...],
    receipt_file: Path | None,
    *,
    download: bool,
    dry_run: bool,
    force: bool,
) -> None:
    """Import the export of the Universal Human Rights Index: JSON, plain or gzipped, or XLSX.

    Recommendations of the register's State by treaty bodies come in with their official wording, concerns and
    observations as paragraphs of their documents. Records of other States and mechanisms are kept in the index, to be
    searched and compared, and in no rate. What the register has keeps its summary; what somebody changed here stays and
    is listed. A second run of the same file writes nothing.
    """
    if (file is None) == (not download):
        raise click.UsageError("Name the file of the export, or give --download: one of the two.")
    if sha256 and not download:
        raise click.UsageError("--sha256 is for --download.")
    if receipt_file is not None:
        refuse_to_overwrite(receipt_file, force=force)
    with _said_in_a_sentence(file.name if file else settings.uhri_url):
        if file is None:
            file = _fetched(settings, sha256)
        receipt = _import(settings, file, country, mechanism, accept, dry_run=dry_run)
    for line in receipt.lines():
        click.echo(line)
    if receipt_file is not None:
        with written_whole(receipt_file, private=False) as out:
            out.write(json.dumps(receipt.record(), ensure_ascii=False, indent=2).encode() + b"\n")


def _fetched(settings: Settings, sha256: str) -> Path:
    with _bar("Fetching", 0) as told:
        fetched = fetch(settings.uhri_url, settings.data / DOWNLOADS, sha256=sha256, progress=told)
    how = "here already, not newer there" if fetched.unchanged else "fetched"
    click.echo(f"{fetched.path}: {how}, {fetched.size:,} bytes, SHA-256 {fetched.sha256}")
    return fetched.path


@contextmanager
def _said_in_a_sentence(name: str) -> Iterator[None]:
    """End the command with a sentence, and nothing imported, for all that may go wrong."""
    try:
        yield
    except Unreadable as problem:
        raise click.ClickException(f"{name}: {problem}. Nothing was imported.") from problem
    except (LookupRefused, DownloadRefused) as problem:
        raise click.ClickException(str(problem)) from problem
    except IntegrityError as problem:
        msg = "Somebody else wrote the same just now. Nothing was imported: run it again."
        raise click.ClickException(msg) from problem
    except KeyboardInterrupt:
        click.echo("Stopped: nothing was imported.", err=True)
        sys.exit(130)


def _import(
    settings: Settings, file: Path, name: str, mechanism: str, accept: tuple[str, ...], *, dry_run: bool
) -> Receipt:
    started = datetime.now(UTC)
    states = read_countries(settings.register)
    country = None if name.lower() == ALL else find_country(states, name)
    if country is None and name.lower() != ALL:
        raise click.ClickException(f"“{name}” is no State that is known: give a code such as KGZ, or its name; or all.")
    labels = read_labels(settings.register)
    source = Source(file.name, started, lambda: datetime.now(UTC), peak_memory_mb, accept)
    mechanisms = frozenset(Mechanism if mechanism == ALL else [Mechanism(mechanism)])
    with uncollected(), opened(settings) as sessions, sessions() as db:
        scope = scope_of(db, country, states, mechanisms)
        db.rollback()  # what follows begins with the lock, where it writes
        size = file.stat().st_size if file.is_file() else 0
        with _bar("Reading", size) as told:
            if scope.only_the_register:
                export = read_export(file, scope, told)  # before the database is locked
                _lock(db, dry_run=dry_run)
                receipt = bring_in(db, export, labels, scope.state or states[0], source, dry_run=dry_run)
            else:
                with Reading(file, scope, told) as reading:
                    _lock(db, dry_run=dry_run)
                    receipt = bring_index(db, reading, labels, scope, source, dry_run=dry_run)
        if receipt.wrote:
            db.commit()
    return receipt


def _lock(db: Session, *, dry_run: bool) -> None:
    if not dry_run:
        begin_writing(db)


@contextmanager
def _bar(doing: str, size: int) -> Iterator[Callable[[int, int], None]]:
    """Show how far it is, on a terminal only: told bytes, and records or the bytes there will be."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _bytes, _more: None
        return
    columns = (
        TextColumn(doing),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=size or None, rate="")

        def told(here: int, more: int) -> None:
            elapsed = progress.tasks[0].elapsed or 0
            if size:
                rate = f"{more / elapsed:,.0f} records a second" if elapsed else ""
                progress.update(task, completed=here, rate=rate)
            else:
                progress.update(task, completed=here, total=more or None)

        yield told
