"""The filters of design 5.1 as options, and the question that they ask."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import click
from sqlalchemy.orm import Session

from tracker.domain.filters import FILTER_NAMES, parse_filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import (
    INDEPENDENT,
    LANGUAGES,
    STANDINGS,
    VOICES,
    ActionType,
    Age,
    By,
    History,
    LatestEvidence,
    Reading,
    Sensitivity,
    Unit,
)
from tracker.settings import Settings
from tracker.store.vocabulary import Vocabulary, read_vocabulary

HELP: Final[Mapping[str, tuple[str, str]]] = {
    "q": ("WORDS", "Words to search for, or a reference such as “CCPR/C/KGZ/CO/2 para. 11”."),
    "committee": ("CODE", "Treaty body, such as CCPR."),
    "document": ("SYMBOL", "Document, such as CCPR/C/KGZ/CO/2."),
    "cycle": ("CYCLE", "Reporting cycle, such as 2nd."),
    "theme": ("THEME", "Theme, by slug or English name; “none” for those without."),
    "group": ("GROUP", "Group of people, by slug or English name."),
    "sdg": ("GOAL", "Sustainable Development Goal (16) or target (16.3)."),
    "action": ("TYPE", f"Type of action: {', '.join(ActionType)}."),
    "status": ("STATUS", f"Where it stands: {', '.join(STANDINGS)}."),
    "voice": ("VOICE", f"Whose judgement: {', '.join(VOICES)}. Default: {INDEPENDENT}."),
    "on": ("DATE", "Day that is asked about, such as 2020-01-31. Default: today."),
    "history": ("HISTORY", f"Which knowledge of that day: {', '.join(History)}. Default: {History.JUDGED}."),
    "unit": ("UNIT", f"What is counted as one: {', '.join(Unit)}. Default: {Unit.RECOMMENDATION}."),
    "since": ("DATE", "Adopted on this day or later."),
    "until": ("DATE", "Adopted on this day or earlier."),
    "demand": ("DEMAND", "Demand, by slug or English title."),
    "disputed": ("YES|NO", "Whether two voices judge differently."),
    "follow_up": ("ANSWER", "Whether a follow-up reply was asked for: yes, no, unknown."),
    "reading": ("READING", f"How much of the wording was read: {', '.join(Reading)}."),
    "age": ("AGE", f"Years since adoption: {', '.join(Age)}."),
    "said": ("VOICE:STATUS", "What a voice says, such as committee:not-implemented; two voices must both say so."),
    "agreement": ("VOICE:VOICE:same|different", "Two voices that both judged, and whether they say the same."),
    "grade": ("SCALE:GRADE", "Official grade of the paragraph, such as “HRC letters A-E:B”; “none” without one."),
    "evidence": ("LATEST", f"How new the latest evidence is: {', '.join(LatestEvidence)}."),
}
LEVELS: Final = (Sensitivity.PARTNERS.value, Sensitivity.RESTRICTED.value)

Command = Callable[..., Any]


def with_filters(command: Command) -> Command:
    """Give a command one option for each filter; each may be given several times."""
    for name in reversed(FILTER_NAMES):
        metavar, text = HELP[name]
        spellings = dict.fromkeys((f"--{name.replace('_', '-')}", f"--{name}"))
        command = click.option(*spellings, name, multiple=True, metavar=metavar, help=text)(command)
    return command


def with_language(command: Command) -> Command:
    """Give a command the option for the language of labels and wordings."""
    return click.option(
        "--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the labels."
    )(command)


def with_grouping(command: Command) -> Command:
    """Give a command the option for what rates are grouped by."""
    return click.option("--by", type=click.Choice([by.value for by in By]), help="Rates of each part, too.")(command)


def clearance_for(include: str | None) -> frozenset[Sensitivity]:
    """Return which evidence is asked for: public only, `partners` too, or `restricted` and so all."""
    if include is None:
        return PUBLIC_ONLY
    if include == Sensitivity.PARTNERS:
        return frozenset({Sensitivity.PUBLIC, Sensitivity.PARTNERS})
    return frozenset(Sensitivity)


def ask(
    db: Session,
    settings: Settings,
    given: Mapping[str, Sequence[str]],
    *,
    language: str,
    include: str | None = None,
) -> tuple[Question, Vocabulary]:
    """Read the question from the options, with the register's labels.

    A value that is no value of its filter is a wrong use of the command: exit code 2, all of them named.
    """
    labels = read_vocabulary(db, language)
    pairs = [(name, value) for name in FILTER_NAMES for value in given[name]]
    filters, faults = parse_filters(pairs, known=labels.known, today=settings.day())
    if faults:
        raise click.UsageError("\n".join(f"--{fault.place.replace('_', '-')}: {fault}" for fault in faults))
    return Question(filters, settings.day(), clearance_for(include), language), labels
