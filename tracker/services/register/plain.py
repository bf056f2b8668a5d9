"""Tables that only the register's editors write, so that the files' word is last: committees, labels, UN themes."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.records import SORTING_KINDS, CommitteeRecord, Register, TermRecord, UhriThemeRecord
from tracker.domain.text import slug_of
from tracker.services.register.report import Gone, LoadReport
from tracker.store.models import Base, Committee, Term, UhriTheme

M = TypeVar("M", bound=Base)
Key = tuple[str, ...]
Wanted = dict[Key, dict[str, Any]]


def load_committees(db: Session, register: Register, report: LoadReport) -> None:
    """Write the committees, those under which others are shown first."""
    wanted: Wanted = {(record.code,): _committee(record) for record in register.committees}
    parents_first = dict(sorted(wanted.items(), key=lambda entry: entry[1]["parent_code"] is not None))
    rows = db.scalars(sa.select(Committee)).all()
    _write(db, report, "committees.csv", Committee, parents_first, {(row.code,): row for row in rows})


def _committee(record: CommitteeRecord) -> dict[str, Any]:
    return {
        "code": record.code,
        "parent_code": record.parent or None,
        "is_treaty_body": record.is_treaty_body,
        "treaty": record.treaty,
        "name_en": record.name_en,
        "name_ru": record.name_ru,
        "name_ky": record.name_ky,
        "position": record.position,
    }


def load_terms(db: Session, register: Register, report: LoadReport) -> dict[tuple[str, str], Term]:
    """Write themes, groups and goals.

    Returns all there are by kind and the name that files call them by, those gone from the files included.
    """
    sorting = [record for record in register.vocabulary if record.kind in SORTING_KINDS]
    wanted: Wanted = {(record.kind, _slug(record)): _term(record) for record in sorting}
    here: dict[Key, Term] = {(row.kind, row.slug): row for row in db.scalars(sa.select(Term))}
    rows = _write(db, report, "vocabulary.csv", Term, wanted, here)
    gone = {(row.kind, row.slug if row.kind == "sdg" else row.name): row for row in here.values()}
    return gone | {(record.kind, record.term): rows[record.kind, _slug(record)] for record in sorting}


def _slug(record: TermRecord) -> str:
    return record.term if record.kind == "sdg" else slug_of(record.term)


def _term(record: TermRecord) -> dict[str, Any]:
    return {"kind": record.kind, "slug": _slug(record), "name": record.label, "position": record.order}


def load_uhri_themes(db: Session, register: Register, report: LoadReport) -> None:
    """Write the theme labels of the UN index."""
    wanted: Wanted = {(record.theme,): _uhri_theme(record) for record in register.uhri_themes}
    rows = db.scalars(sa.select(UhriTheme)).all()
    _write(db, report, "uhri_themes.csv", UhriTheme, wanted, {(row.theme,): row for row in rows})


def _uhri_theme(record: UhriThemeRecord) -> dict[str, Any]:
    return {"theme": record.theme, "records": record.records_2026_02_04, "raw_variants": record.raw_variants}


def _write(
    db: Session,
    report: LoadReport,
    file: str,
    model: Callable[..., M],
    wanted: Wanted,
    here: Mapping[Key, M],
) -> dict[Key, M]:
    counts = report.counts(file)
    rows: dict[Key, M] = {}
    for key, values in wanted.items():
        row = here.get(key)
        if row is None:
            row = model(**values)
            db.add(row)
            counts.new += 1
        elif differing := [name for name in values if getattr(row, name) != values[name]]:
            for name in differing:
                setattr(row, name, values[name])
            if differing == ["position"]:
                counts.moved += 1
                counts.same += 1
            else:
                counts.changed += 1
        else:
            counts.same += 1
        rows[key] = row
    for key in _gone(here, wanted):
        report.miss(Gone(file, " ".join(key)))
    db.flush()
    return rows


def _gone(here: Mapping[Key, object], wanted: Mapping[Key, object]) -> Sequence[Key]:
    return [key for key in here if key not in wanted]
