"""What describes a file: the question it answers, the day, the rules, the licence, and what was withheld.

It goes beside the rows, into a second file or sheet, never among them (design 5.3).
"""

from collections.abc import Mapping
from typing import Any, Final

from tracker.domain.addresses import list_path
from tracker.domain.questions import Question
from tracker.domain.rates import RULES_VERSION

SITE: Final = "Kyrgyzstan: UN recommendations tracker"
LICENCE: Final = "CC BY 4.0"
LICENCE_URL: Final = "https://creativecommons.org/licenses/by/4.0/"
CELLS: Final = (
    "UTF-8, commas, CRLF (RFC 4180). Lists are joined by |. A cell that a spreadsheet would run as a formula, or that "
    "begins with an apostrophe, has one apostrophe in front: take it off to have the exact text."
)
TITLES: Final[Mapping[str, str]] = {
    "recommendations": "Recommendations of UN treaty bodies to Kyrgyzstan, with where each stands",
    "assessments": "Judgements on recommendations of UN treaty bodies to Kyrgyzstan",
    "to-fill": "Table to fill in: judgements on recommendations of UN treaty bodies to Kyrgyzstan",
    "evidence": "Evidence on recommendations of UN treaty bodies to Kyrgyzstan",
    "rates": "Rates of implementation of recommendations of UN treaty bodies to Kyrgyzstan",
    "grid": "Rates of implementation of recommendations of UN treaty bodies to Kyrgyzstan, under two labels at once",
    "voices": "Rates of implementation of recommendations of UN treaty bodies to Kyrgyzstan, for each voice",
    "agreement": "Where two voices place the same recommendations of UN treaty bodies to Kyrgyzstan",
    "grades": "Official grades of the replies of Kyrgyzstan, in the scales of the UN treaty bodies",
    "age": "Rates of implementation of recommendations of UN treaty bodies to Kyrgyzstan, some years after adoption",
}


def metadata(
    name: str,
    question: Question,
    columns: Mapping[str, str],
    *,
    rows: int,
    withheld: int,
    base: str = "",
    **more: str,
) -> dict[str, Any]:
    """Describe the table `name` of the answer to a question.

    `columns` is name → meaning, `rows` how many there are, `withheld` how many pieces of evidence the asker may not
    see, `base` the address of the site, `more` what only this table has to say.
    """
    filters = question.filters
    return {
        "title": TITLES[name],
        "site": SITE,
        "address": base + list_path(filters),
        "generated_on": question.today.isoformat(),
        **asked(question),
        "rules": RULES_VERSION,
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
        "language": question.language,
        "rows": rows,
        "withheld": withheld,
        **more,
        "cells": CELLS,
        "columns": dict(columns),
    }


def asked(question: Question) -> dict[str, Any]:
    """Return the question as files and the API print it: day, voice, history, unit and filters."""
    filters = question.filters
    return {
        "day": question.day.isoformat(),
        "voice": filters.voice,
        "history": filters.history.value,
        "unit": filters.unit.value,
        "filters": filters.record(),
    }
