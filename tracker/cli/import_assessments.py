"""`tracker import assessments`: judgements that somebody filled into a spreadsheet, submitted for review."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from tracker.cli.opening import opened
from tracker.cli.whole_files import refuse_to_overwrite, written_whole
from tracker.domain.filled import FilledFile
from tracker.importers.assessments import read_filled_file
from tracker.services.accounts import account_named
from tracker.services.assessment_imports import FileRefused, Line, Receipt, check_author, submit_file
from tracker.settings import Settings
from tracker.store.db import begin_writing


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "name", required=True, metavar="NAME", help="Account that submits it: researcher or above.")
@click.option("--dry-run", is_flag=True, help="Say what would be submitted, and change nothing.")
@click.option("--receipt", type=click.Path(path_type=Path), metavar="OUT.json", help="Write the receipt, as JSON.")
@click.pass_obj
def assessments(settings: Settings, file: Path, name: str, dry_run: bool, receipt: Path | None) -> None:
    """Submit the judgements in FILE for review: a workbook or CSV of “tracker export assessments”, filled in.

    Everything is submitted or, if a single cell is wrong, nothing; each fault is named with its cell. Nothing is
    published: somebody else reviews it as if it had been typed into the form. A line is refused when its
    recommendation was judged after the file was made. What was submitted before is not submitted again.
    """
    if receipt is not None:
        refuse_to_overwrite(receipt, force=True)
    read = read_filled_file(file)
    with opened(settings) as sessions, sessions() as db:
        begin_writing(db)
        try:
            done = _submit(db, read, name, settings)
        except FileRefused as refused:
            db.rollback()
            _say_refused(read, refused, receipt)
            raise click.exceptions.Exit(1) from None
        if dry_run:
            db.rollback()
        else:
            db.commit()
    _say_done(done, dry_run=dry_run)
    _write(receipt, {"outcome": "dry-run" if dry_run else "done", **done.record()})


def _submit(db: Session, read: FilledFile, name: str, settings: Settings) -> Receipt:
    account = account_named(db, name)
    check_author(account)
    return submit_file(db, read, by=account, today=settings.day(), now=settings.now())


def _say_refused(read: FilledFile, refused: FileRefused, receipt: Path | None) -> None:
    lines = [str(problem) for problem in refused.problems]
    for line in lines:
        click.echo(line, err=True)
    click.echo(f"{len(lines)} problem{'' if len(lines) == 1 else 's'} in {read.name}: nothing was submitted.", err=True)
    _write(receipt, {"outcome": "refused", "file": read.name, "sha256": read.sha256, "problems": lines})


def _say_done(done: Receipt, *, dry_run: bool) -> None:
    for line in done.submitted:
        click.echo(f"Row {line.row}: {line.reference}: {'would be ' if dry_run else ''}submitted for review")
    for line in done.already:
        click.echo(f"Row {line.row}: {line.reference}: {_standing(line)}")
    counts = f"{len(done.submitted)} submitted, {len(done.already)} already submitted, {done.empty} left empty"
    click.echo(f"Dry run, nothing changed: {counts}" if dry_run else counts)


def _standing(line: Line) -> str:
    return f"already submitted ({line.state.value} now)"


def _write(receipt: Path | None, record: dict[str, Any]) -> None:
    if receipt is None:
        return
    with written_whole(receipt, private=True) as file:
        file.write(json.dumps(record, ensure_ascii=False, indent=2).encode() + b"\n")
