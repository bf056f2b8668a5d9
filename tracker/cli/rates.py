"""`tracker rates`: rates of implementation on the screen, each with its base, coverage and bounds."""

import sys
from collections.abc import Iterator
from typing import Any, Final

import click

from tracker.cli.asking import ask, with_filters, with_grouping, with_language
from tracker.cli.opening import opened_to_read
from tracker.domain.labels import label_of
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION, Row
from tracker.domain.vocabulary import STANDINGS, By, History, Status, Unit, Voice
from tracker.exports import answers
from tracker.exports.answers import write_answer
from tracker.services import figures
from tracker.services.figures import Table
from tracker.settings import Settings

FORMATS: Final = ("table", "csv", "json")
LONGEST_LABEL: Final = 50


@click.command()
@with_grouping
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", show_default=True)
@with_language
@with_filters
@click.pass_obj
def rates(settings: Settings, /, by: str | None, form: str, language: str, **given: Any) -> None:
    """Print rates of implementation of what the filters find and, with --by, of its parts.

    A rate stands with its numerator and base, with how many were assessed at all, and with the bounds between which
    it would lie if all were judged.
    """
    grouping = By(by) if by else None
    with opened_to_read(settings) as db:
        question, labels = ask(db, settings, given, language=language)
        table = figures.table(db, question, labels, by=grouping)
        if form == "table":
            for line in lines_of(question, table):
                click.echo(line)
            return
        answer = answers.rates(db, question, table.total, table.rows, grouping, base=settings.public_url)
        write_answer(answer, form, sys.stdout.buffer)


def lines_of(question: Question, table: Table) -> Iterator[str]:
    """Return the table as lines of text."""
    filters = question.filters
    voice = label_of(Voice, filters.voice)
    known = label_of(History, filters.history).lower()
    yield f"On {question.day.isoformat()}, {known}. {voice}. Rules {RULES_VERSION}."
    asked = filters.narrowing.record()
    if asked:
        yield "Filters: " + "; ".join(f"{name}: {', '.join(values)}" for name, values in asked.items())
    yield ""
    yield f"{label_of(Unit, filters.unit)}: {rate_sentence(table.total)}"
    yield "  " + ", ".join(f"{label_of(Status, one).lower()} {table.total.counts.number(one)}" for one in STANDINGS)
    if table.by is None:
        return
    yield ""
    yield f"{label_of(By, table.by)}:"
    if table.overlapping:
        yield f"({answers.OVERLAP})"
    names = [_name(row, table.by) for row in table.rows]
    width = min(LONGEST_LABEL, max(map(len, names), default=0))
    for name, row in zip(names, table.rows, strict=True):
        yield f"  {name.ljust(width)}  {rate_sentence(row)}"


def _name(row: Row, by: By) -> str:
    return f"{row.key} {row.label}" if by is By.COMMITTEE else row.label


def rate_sentence(row: Row) -> str:
    """Return `0 of 23 judged (0 %); 18 % of 123 assessed; between 0 % and 82 %`, as every page says it."""
    counts = row.counts
    if counts.total == 0:
        return "none found"
    parts = ["no judgement yet"]
    if counts.judged:
        rate = percent(counts.implementation_rate)
        parts = [f"{counts.implemented} of {counts.judged} judged ({rate})"]
    parts.append(f"{percent(counts.coverage)} of {counts.total} assessed")
    parts.append(f"between {percent(counts.lower_bound)} and {percent(counts.upper_bound)}")
    if counts.judged and counts.small_base:
        parts.append("small base")
    return "; ".join(parts)


def percent(share: float | None) -> str:
    """Return a share in whole per cent, as on the pages, with a plain space for terminals."""
    from tracker.web.language import percent_text  # noqa: PLC0415 - brings Flask, which `tracker --help` can spare

    return percent_text(share).replace("\N{NO-BREAK SPACE}", " ")
