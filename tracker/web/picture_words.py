"""The words around a chart, in the reader's language: rates in full, what is asked, the rule and the source."""

from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import ngettext

from tracker.domain.filters import NONE
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION, Row
from tracker.domain.vocabulary import By
from tracker.exports.about import LICENCE
from tracker.web.browse import filter_titles, site_url, value_word
from tracker.web.labels import word
from tracker.web.language import day_text, number_text, percent_text

DOT: Final = "\N{NO-BREAK SPACE}· "


@dataclass(frozen=True, slots=True)
class Choice:
    """What a picture is chosen by, beside the question: what is grouped by, and the effect of evidence."""

    by: By = By.COMMITTEE
    effect: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a chart shows. `lines` is its text alternative row by row, `template` the table with its `context`.

    `leads_to` is the page that shows the rows behind it. Without `rows` there is nothing to draw.
    """

    kind: str
    title: str
    rows: list[dict[str, Any]]
    words: dict[str, str]
    subtitle: list[str]
    footer: list[str]
    lines: list[str]
    leads_to: str
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)

    @property
    def description(self) -> str:
        """The text alternative: what stands above the drawing, then a sentence for each row."""
        return " ".join(f"{line}." for line in (*self.subtitle, *self.lines) if line)


def rate_text(row: Row) -> str:
    """Write a rate in full, as pages do: "0 of 23 judged (0 %); 18 % of 123 assessed; between 0 % and 82 %"."""
    counts = row.counts
    if counts.judged:
        said = ngettext(
            "%(implemented)s of %(judged)s judged (%(rate)s)",
            "%(implemented)s of %(judged)s judged (%(rate)s)",
            counts.judged,
            implemented=number_text(counts.implemented),
            judged=number_text(counts.judged),
            rate=percent_text(counts.implementation_rate),
        )
    else:
        said = _("no judgement yet")
    said += "; " + ngettext(
        "%(coverage)s of %(total)s assessed",
        "%(coverage)s of %(total)s assessed",
        counts.total,
        coverage=percent_text(counts.coverage),
        total=number_text(counts.total),
    )
    lower, upper = percent_text(counts.lower_bound), percent_text(counts.upper_bound)
    said += "; " + _("between %(lower)s and %(upper)s", lower=lower, upper=upper)
    return str(said) + (f"{DOT}{_('small base')}" if counts.judged and counts.small_base else "")


def subtitle_of(question: Question, total: Row | None, *, voiced: bool = True) -> list[str]:
    """Write what stands above a drawing: the rate in full, the voice, the day, and what the set is narrowed to."""
    filters = question.filters
    frame = [word("voice", filters.voice)] if voiced else []
    frame += [_("on %(day)s", day=day_text(question.day)), word("history", filters.history.value)]
    frame.append(word("unit", filters.unit.value))
    titles = filter_titles()
    chosen = [
        f"{titles[name]}: {', '.join(_value(name, value) for value in values)}"
        for name, values in filters.narrowing.record().items()
    ]
    return [*([rate_text(total)] if total else []), DOT.join(frame), *([DOT.join(chosen)] if chosen else [])]


def _value(name: str, value: str) -> str:
    return value if name in ("q", "committee") and value != NONE else value_word(name, value)


def footer_of(path: str, *, rated: bool = True) -> list[str]:
    """Write what stands below a drawing: the rule with its version, the source, the licence, and the address."""
    rule = _(
        "Implementation rate: implemented of those judged; bounds: if nothing, or all, of the rest were. "
        "Rule set %(version)s.",
        version=RULES_VERSION,
    )
    source = _(
        "Source: %(site)s. Data licence: %(licence)s.",
        site=_("Kyrgyzstan: UN recommendations tracker"),
        licence=LICENCE,
    )
    return [*([rule] if rated else []), source, site_url() + path]
