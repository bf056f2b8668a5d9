"""`tracker export`: the record as files."""

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from tracker.cli.asking import LEVELS, Command, ask, with_filters, with_grouping, with_language
from tracker.cli.opening import opened_to_read
from tracker.cli.whole_files import refuse_to_overwrite, written_whole
from tracker.domain.questions import Question
from tracker.domain.vocabulary import By
from tracker.exports import answers
from tracker.exports.answers import Answer, write_answer
from tracker.services import figures
from tracker.settings import Settings
from tracker.store.vocabulary import Vocabulary

FORMATS: Final = ("csv", "xlsx", "json")
Answering = Callable[[Session, Question, Vocabulary, str], Answer]
"""Gives the answer to a question; the last is the address of the site."""


@click.group()
def export() -> None:
    """Write the record, or the part that filters find, as a file.

    CSV and JSON go to the standard output unless --out names a file. Beside a file, what describes it (filters, day,
    rules, licence, columns, what was withheld) is written to FILE.metadata.json.
    """


def _with_file_options(command: Command) -> Command:
    options: tuple[Callable[[Command], Command], ...] = (
        click.option("--format", "form", type=click.Choice(FORMATS), default="csv", show_default=True),
        click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="File to write; needed for xlsx."),
        click.option("--force", is_flag=True, help="Replace the file if it is there."),
        click.option("--bom", is_flag=True, help="Put a byte-order mark in front of CSV, for Excel."),
        click.option(
            "--include",
            type=click.Choice(LEVELS),
            help="Show evidence for partners too, or all with the restricted. Public only without it.",
        ),
        with_language,
        with_filters,
    )
    for option in reversed(options):
        command = option(command)
    return command


def _take_away(settings: Settings, answering: Answering, options: dict[str, Any]) -> None:
    form, out, force = options["form"], options["out"], options["force"]
    if out is None and form == "xlsx":
        raise click.UsageError("A workbook is not for the screen: name a file with --out.")
    with opened_to_read(settings) as db:
        question, labels = ask(db, settings, options, language=options["language"], include=options["include"])
        if out is None:
            answer = answering(db, question, labels, settings.public_url)
            write_answer(answer, form, sys.stdout.buffer, bom=options["bom"])
            return
        beside = out.with_name(f"{out.name}.metadata.json")
        refuse_to_overwrite(out, beside, force=force)
        answer = answering(db, question, labels, settings.public_url)
        with ExitStack() as both:
            private = options["include"] is not None
            file, sidecar = (both.enter_context(written_whole(path, private=private)) for path in (out, beside))
            write_answer(answer, form, file, bom=options["bom"])
            sidecar.write(json.dumps(answer.about, ensure_ascii=False, indent=2).encode() + b"\n")
    click.echo(f"Wrote {answer.about['rows']} rows to {out}, and what describes them to {beside}.", err=True)


@export.command()
@_with_file_options
@click.pass_obj
def recommendations(settings: Settings, /, **options: Any) -> None:
    """Write recommendations with where each stands."""

    def answering(db: Session, question: Question, labels: Vocabulary, base: str) -> Answer:
        return answers.recommendations(db, question, labels, base=base)

    _take_away(settings, answering, options)


@export.command()
@click.option(
    "--to-fill", is_flag=True, help="Write the table to fill in alone, as CSV or JSON; a workbook has it as a sheet."
)
@_with_file_options
@click.pass_obj
def assessments(settings: Settings, /, to_fill: bool, **options: Any) -> None:
    """Write the record of judgements on the recommendations that the filters find.

    Corrected and retracted ones too, of all voices unless --voice names one. A workbook has a further sheet that
    somebody without access can fill in, with a line for each recommendation, for “tracker import assessments”.
    """
    if to_fill and options["form"] == "xlsx":
        raise click.UsageError("A workbook has the sheet to fill in as it is: leave --to-fill out.")

    def answering(db: Session, question: Question, _labels: Vocabulary, base: str) -> Answer:
        return (answers.to_fill if to_fill else answers.assessments)(db, question, base=base)

    _take_away(settings, answering, options)


@export.command()
@_with_file_options
@click.pass_obj
def evidence(settings: Settings, /, **options: Any) -> None:
    """Write the evidence: all of it, or what bears on the recommendations that filters find."""

    def answering(db: Session, question: Question, labels: Vocabulary, base: str) -> Answer:
        return answers.evidence(db, question, labels, base=base)

    _take_away(settings, answering, options)


@export.command()
@with_grouping
@_with_file_options
@click.pass_obj
def rates(settings: Settings, /, by: str | None, **options: Any) -> None:
    """Write rates of implementation: of the whole set and, with --by, of its parts."""
    grouping = By(by) if by else None

    def answering(db: Session, question: Question, labels: Vocabulary, base: str) -> Answer:
        table = figures.table(db, question, labels, by=grouping)
        return answers.rates(db, question, table.total, table.rows, grouping, base=base)

    _take_away(settings, answering, options)
