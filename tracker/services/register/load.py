"""Loading the register into the database: idempotent, and careful with what people changed here."""

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.domain.messages import printable
from tracker.domain.records import Register, Tracked
from tracker.services.register.catalogue import (
    Known,
    load_demands,
    load_documents,
    load_recommendations,
    load_treaty_acts,
)
from tracker.services.register.deadlines import load_deadlines
from tracker.services.register.facts import (
    load_claims,
    load_evidence,
    load_findings,
    load_grades,
    load_second_readings,
)
from tracker.services.register.judgements import load_assessments
from tracker.services.register.plain import load_committees, load_terms, load_uhri_themes
from tracker.services.register.report import LoadReport
from tracker.services.register.wordings import load_wordings
from tracker.store import search, versions  # noqa: F401 - versions raises the version of the public data at commit
from tracker.store.db import load_in_turn
from tracker.store.models import ImportRun


def load(db: Session, register: Register, *, now: datetime) -> LoadReport:
    """Bring a checked register into the database, in the caller's transaction.

    Rows that the files changed since the last load are changed here, unless somebody changed them here as well; those,
    and rows that are gone from the files, stay and are listed. A load that finds nothing to do writes nothing; one that
    begins while another runs waits for its end.
    """
    load_in_turn(db)
    report = LoadReport()
    load_committees(db, register, report)
    known = Known(
        terms=load_terms(db, register, report),
        tracked=Tracked(record.reference for record in register.recommendations),
    )
    load_documents(db, register, known, report)
    load_recommendations(db, register, known, report)
    evidence = load_evidence(db, register, known, report, now)
    load_assessments(db, register, known, report, evidence=evidence, now=now)
    load_second_readings(db, register, known, report)
    demands = load_demands(db, register, known, report)
    load_grades(db, register, known, report)
    load_findings(db, register, known, report)
    load_claims(db, register, report)
    load_treaty_acts(db, register, report)
    load_deadlines(db, register, known, report)
    load_uhri_themes(db, register, report)
    load_wordings(db, register, known, report, evidence=evidence, demands=demands)
    search.catch_up(db)
    if report.changed_anything:
        _keep_receipt(db, register, report, now)
    db.flush()
    return report


def _keep_receipt(db: Session, register: Register, report: LoadReport, now: datetime) -> None:
    db.add(
        ImportRun(
            source="register",
            name=printable(register.name),
            sha256=register.sha256,
            account_id=None,
            started_at=now,
            finished_at=now,
            receipt=report.record(),
        )
    )
