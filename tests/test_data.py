"""The register that ships: sound, complete in three languages, and with the numbers that its README gives."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.agreement import agreement_of
from tracker.domain.labels import LABELS
from tracker.domain.records import Register
from tracker.domain.vocabulary import LANGUAGES
from tracker.importers.lookups import read_countries, read_labels
from tracker.importers.register import read_register
from tracker.importers.register.files import NAMED_KINDS
from tracker.services.register import load
from tracker.settings import ROOT
from tracker.store.models import (
    Assessment,
    Claim,
    Demand,
    Document,
    Evidence,
    Finding,
    OfficialGrade,
    Recommendation,
    SecondReading,
)
from tracker.store.models.un import demand_members

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def register() -> Register:
    """The register that ships, checked."""
    outcome = read_register(DATA, today=date(2026, 11, 24))
    assert outcome.problems == ()
    assert outcome.notes == ()  # every row has its wording in Russian and Kyrgyz
    assert outcome.register is not None
    return outcome.register


def rows_of(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("path", sorted(DATA.rglob("*.csv")), ids=lambda path: path.relative_to(DATA).as_posix())
def test_files_are_written_as_rfc_4180_says(path: Path) -> None:
    """Lines end in CRLF and only cells that need it are quoted, so that a pull request shows what changed."""
    text = path.read_bytes().decode("utf-8")
    written = Lines()
    csv.writer(written).writerows(rows_of(str(path.relative_to(DATA))))
    assert "".join(written) == text


class Lines(list[str]):
    """Takes what a csv writer writes."""

    def write(self, line: str) -> None:
        self.append(line)


@pytest.mark.parametrize("kind", sorted(NAMED_KINDS))
def test_labels_of_closed_lists_are_those_of_the_code(kind: str, register: Register) -> None:
    assert {term.term: term.label for term in register.vocabulary if term.kind == kind} == LABELS[NAMED_KINDS[kind]]


def test_names_of_committees_agree_between_the_files(register: Register) -> None:
    columns = {
        language: {c.code: getattr(c, f"name_{language}") for c in register.committees} for language in LANGUAGES
    }
    english = {term.term: term.label for term in register.vocabulary if term.kind == "committee"}
    assert english.items() <= columns["en"].items()
    assert len(english) == 10
    for wording in register.wordings["vocabulary"]:
        kind, code = wording.key
        if kind == "committee":
            assert columns[wording.language][code] == wording.texts["label"]


def test_only_treaty_bodies_make_recommendations(register: Register) -> None:
    bodies = {committee.code for committee in register.committees if committee.is_treaty_body}
    documents = {document.id: document.committee for document in register.documents}
    assert {documents[row.symbol] for row in register.recommendations} <= bodies
    assert {committee.code for committee in register.committees if committee.parent == "CRC"} == {
        "CRC-OPAC",
        "CRC-OPSC",
    }


def test_the_register_has_its_known_numbers(db: Session, register: Register) -> None:
    load(db, register, now=datetime(2026, 11, 24, 6, tzinfo=UTC))
    counted = {
        model.__tablename__: db.scalar(sa.select(sa.func.count()).select_from(model))
        for model in (Recommendation, Document, Evidence, Assessment, Demand, OfficialGrade, Claim, Finding)
    }
    assert counted == {
        "recommendations": 123,
        "documents": 183,
        "evidence": 198,
        "assessments": 117,
        "demands": 24,
        "official_grades": 9,
        "claims": 24,
        "findings": 6,
    }
    assert db.scalar(sa.select(sa.func.count()).select_from(demand_members)) == 66
    assert db.scalar(sa.select(sa.func.count(Assessment.recommendation_id.distinct()))) == 64
    pairs = db.execute(sa.select(SecondReading.first_status, SecondReading.second_status)).all()
    agreement = agreement_of((first, second) for first, second in pairs)
    assert (agreement.agreed, agreement.total) == (108, 117)
    assert agreement.kappa == pytest.approx(0.87, abs=0.01)


def test_lookups_lead_from_labels_of_the_un_index_to_ours(register: Register) -> None:
    ours = {(term.kind, term.term) for term in register.vocabulary}
    labels = read_labels(DATA)
    assert set(labels.themes) <= {theme.theme for theme in register.uhri_themes}
    assert {("theme", theme) for theme in labels.themes.values()} <= ours
    assert {("group", group) for group in labels.groups.values()} <= ours


def test_each_state_has_codes_and_names_of_its_own() -> None:
    countries = read_countries(DATA)
    assert len(countries) == len({one.iso3 for one in countries}) == len({one.iso2 for one in countries}) == 197
    names = [name for one in countries for name in one.names]
    assert len(names) == len(set(names))
    assert all(len(one.iso3) == 3 and len(one.iso2) == 2 for one in countries)
