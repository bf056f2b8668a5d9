"""From the address of a page to the question it asks, read once for lists, counts, charts and files."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from flask import g, request
from flask_babel import gettext as _

from tracker.domain.dates import PartialDate
from tracker.domain.filters import Filters, parse_filters
from tracker.domain.messages import Fault
from tracker.domain.questions import Question
from tracker.store.versions import data_version
from tracker.store.vocabulary import Vocabulary, read_vocabulary
from tracker.web.language import language
from tracker.web.session import clearance, db
from tracker.web.site import site


def today() -> date:
    """Return the day it is for this site, the same all through a request."""
    if "today" not in g:
        g.today = site().settings.day()
    found: date = g.today
    return found


def version() -> int:
    """Return the version of the public data that this request reads, asked for once."""
    if "data_version" not in g:
        g.data_version = data_version(db())
    found: int = g.data_version
    return found


def vocabulary(code: str = "") -> Vocabulary:
    """Return the register's labels in a language, else the reader's; read anew only when the data has changed."""
    code = code or language()
    mine: dict[str, Vocabulary] = g.setdefault("vocabularies", {})
    if code not in mine:
        # One entry for each language, replaced as a whole: threads may read it twice, but never miss it half-way.
        kept = site().vocabularies.get(code)
        if kept is None or kept[0] != version():
            kept = site().vocabularies[code] = (version(), read_vocabulary(db(), code))
        mine[code] = kept[1]
    return mine[code]


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a request, and what in the address could not be understood."""

    question: Question
    faults: list[Fault] = field(default_factory=list)

    @property
    def filters(self) -> Filters:
        """The filters that could be read."""
        return self.question.filters

    @property
    def status_code(self) -> int:
        """400 when something in the address could not be understood, though the page is shown without it."""
        return 400 if self.faults else 200


def question_of(filters: Filters) -> Question:
    """Return a question of the present asker."""
    return Question(filters, today(), clearance(), language())


def asked() -> Asked:
    """Read the question from the address of the request."""
    filters, faults = parse_filters(request.args.items(multi=True), known=vocabulary().known, today=today())
    return Asked(question_of(filters), faults)


def asked_frame() -> Asked:
    """Read only the voice, the day and the history, for a page with filters of its own."""
    names = ("voice", "on", "history")
    pairs = [pair for pair in request.args.items(multi=True) if pair[0] in names]
    filters, faults = parse_filters(pairs, known=vocabulary().known, today=today())
    return Asked(question_of(filters), faults)


def is_by(dated: PartialDate | None, day: date) -> bool:
    """Tell whether something of a catalogue was there by a day; what has no date is always shown."""
    return dated is None or dated.first <= day


def not_among(name: str, value: str, allowed: Iterable[str]) -> str:
    """Return the sentence that a value of a parameter of the address is none of the allowed ones."""
    return str(
        _(
            "“%(value)s” is not a value of “%(name)s”; allowed: %(allowed)s.",
            value=value,
            name=name,
            allowed=", ".join(allowed),
        )
    )
