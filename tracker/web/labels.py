"""Words of the closed lists in the reader's language, for templates and forms."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache

from flask import Flask
from flask_babel import gettext as _

from tracker.domain import vocabulary as words
from tracker.domain.labels import LABELS
from tracker.web.language import language

KINDS: Mapping[str, type[StrEnum]] = {
    "status": words.Status,
    "voice": words.Voice,
    "evidence_kind": words.EvidenceKind,
    "confidence": words.Confidence,
    "state": words.State,
    "decision": words.Decision,
    "effect": words.Effect,
    "bearing": words.Bearing,
    "sensitivity": words.Sensitivity,
    "action": words.ActionType,
    "deadline_kind": words.DeadlineKind,
    "document_kind": words.DocumentKind,
    "passage_function": words.PassageFunction,
    "reading": words.Reading,
    "numbering": words.Numbering,
    "read_from": words.ReadFrom,
    "role": words.Role,
    "unit": words.Unit,
    "history": words.History,
    "by": words.By,
    "age": words.Age,
    "evidence": words.LatestEvidence,
    "measure": words.Measure,
    "found": words.Found,
}
"""The name by which templates ask for each closed list."""


def word(kind: str, value: str) -> str:
    """Return the word for a value of a closed list in the reader's language; raises KeyError for unknown ones."""
    return _words(kind, language())[value]


def choices(kind: str) -> list[tuple[str, str]]:
    """Return (value, word) for every value of a closed list, in its order."""
    return list(_words(kind, language()).items())


@cache
def _words(kind: str, _language: str) -> Mapping[str, str]:
    # Asked for hundreds of times a page; the catalogues do not change while the program runs.
    return {value: _(label) for value, label in LABELS[KINDS[kind]].items()}


def set_up_labels(app: Flask) -> None:
    """Let templates say `word("status", row.status)`."""
    app.jinja_env.globals.update(word=word, status_words=lambda: dict(choices("status")))
    app.jinja_env.filters.update(
        status_word=lambda value: word("status", value), action_word=lambda value: word("action", value)
    )
