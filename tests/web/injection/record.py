"""A fictional record with at least one row of everything that pages show, and the pages that show it.

`poison` puts hostile texts into every column that a person or an import fills; a column that is added later is
covered by itself.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests import index_world, make
from tests.uhri_records import identity
from tracker.domain.vocabulary import By, Role, State, Status
from tracker.store import index_columns, search
from tracker.store.db import Base
from tracker.store.models import (
    Claim,
    DemandWording,
    EvidenceWording,
    Finding,
    OfficialGrade,
    Passage,
    Recommendation,
    RecommendationText,
    RecommendationWording,
    SecondReading,
    TermLabel,
    TreatyAct,
    UhriTheme,
)
from tracker.store.models.tracking import evidence_terms, finding_recommendations

KEPT: Final = {
    *(
        "paragraph",
        "item",
        "position",
        "code",
        "parent_code",
        "kind",
        "slug",
        "languages",
        "language",
        "goal",
        "target",
    ),
    *(
        "mechanism",
        "annotation_id",
        "sha256",
        "passphrase_hash",
        "name_hash",
        "token_hash",
        "committee_code",
        "short_name",
    ),
}
"""Columns that hold no writing: keys, codes, hashes. Those that lead (addresses, symbols) are not among them."""


def build(db: Session) -> None:
    """At least one row of everything that pages show."""
    rows = [make.recommendation(db, 11, item, themes=["Torture"], groups=["Women"], targets=["16.3"]) for item in "ab"]
    make.term(db, "sdg", "16").slug = "16"
    demand = make.demand(db, "zzz-example", rows)
    piece = make.evidence(db, "Zzz example", rows, slug="zzz-example")
    report = make.document(db, "zzz-report", committee_code="CCPR")
    author, reviewer = (make.account(db, f"zzz-{name}", role=Role.REVIEWER) for name in ("author", "second"))
    make.assessment(db, rows[0], Status.REVERSED, rests_on=[piece], basis=[(report, "3")])
    submitted: dict[str, Any] = {"state": State.SUBMITTED, "recorded_at": None, "author_id": author.id}
    make.assessment(db, rows[1], rests_on=[piece], reviewer_id=reviewer.id, reviewer_name="Zzz", **submitted)
    for language in ("ru", "ky"):
        own = {"language": language, "written_by": "zzz"}
        term = make.term(db, "theme", "Torture")
        db.add(RecommendationWording(recommendation_id=rows[0].id, heading="h", summary="s", **own))
        db.add(EvidenceWording(evidence_id=piece.id, title="t", summary="s", **own))
        db.add(DemandWording(demand_id=demand.id, title="t", statement="s", **own))
        db.add(TermLabel(term_id=term.id, label="l", **own))
    db.add(RecommendationText(recommendation_id=rows[0].id, language="en", text="t", origin="document"))
    db.execute(evidence_terms.insert().values(evidence_id=piece.id, term_id=make.term(db, "theme", "Torture").id))
    _sources(db, rows[0], report.id)
    index_world.annotation(db, annotation_id=identity(1))
    db.flush()


def _sources(db: Session, row: Recommendation, report: int) -> None:
    """What documents say: a passage, a finding, a grade, a claim, an act, a second reading, a theme of the index."""
    seen = {"seen_at": "https://zzz.example/seen"}
    source = {"source_url": "https://zzz.example/source"}
    day = {"assessed_on": date(2016, 1, 1), "assessed_precision": "day"}
    finding = Finding(
        slug="f",
        document_id=report,
        locator="1",
        statement="s",
        figure="1",
        bearing="supports",
        verified="read",
        **seen,
    )
    db.add_all(
        [
            Passage(document_id=row.document_id, language="en", paragraph="11", position=1, heading="h", text="t"),
            finding,
            OfficialGrade(
                document_id=row.document_id,
                **{"paragraph": "11", "limb": "1", "about": "a", "scale": "s", "grade": "g", "grade_means": "m"},
                **{"assessed_in_id": report, **day, **seen},
            ),
            Claim(
                **{"slug": "none-of-664", "position": 1, "claimant": "c", "claim": "c", "figure": "1", "scope": "CCPR"},
                **{"verified": "read", "source_title": "t", **source},
            ),
            TreatyAct(position=1, treaty="t", short_name="s", instrument_type="treaty", action="a", note="n", **source),
            SecondReading(
                recommendation_id=row.id,
                voice="editors",
                as_of=date(2020, 6, 1),
                **{"first_status": Status.REVERSED, "second_status": Status.NOT_IMPLEMENTED, "reason": "r"},
            ),
            UhriTheme(theme="t", records=1, raw_variants=1),
        ]
    )
    db.flush()
    db.execute(finding_recommendations.insert().values(finding_id=finding.id, recommendation_id=row.id))


def writing_columns() -> Iterator[sa.Column[Any]]:
    """Give every column of the database that holds what somebody wrote."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns if not table.name.startswith("search_") else ():  # those are made from the others
            is_text = isinstance(column.type, sa.String) and not isinstance(column.type, sa.Enum)
            if is_text and column.name not in KEPT and not (table.name == "accounts" and column.name == "name"):
                yield column


def poison(db: Session, text: str) -> None:
    """Write a text into every such column, past all rules; a number at its end keeps it unique."""
    for trigger in db.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
        db.execute(sa.text(f'DROP TRIGGER "{trigger}"'))
    for column in writing_columns():
        hostile = sa.literal(f"{text} ") + sa.cast(sa.literal_column("rowid"), sa.Text)
        db.execute(sa.update(column.table).values({column: hostile}))
    search.refresh(db)
    index_columns.pack(db)


PUBLIC: Final = (
    *("/", "/recommendations", "/recommendations?unit=demand", "/recommendations?unit=paragraph", "/progress"),
    *(f"/progress?by={by.value}" for by in (By.THEME, By.DOCUMENT, By.DEMAND)),
    *("/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/documents", "/documents/CCPR/C/ZZZ/CO/1", "/documents/zzz-report"),
    *("/demands", "/demands/zzz-example", "/evidence", "/evidence/zzz-example", "/claims", "/treaties"),
    *("/methodology", "/methodology/second-reading", "/methodology/uhri-themes", "/sign-in"),
    *("/recommendations?q=zzzevil", "/search?q=zzzevil", "/search?q=the+zzz", "/search?q=-zzzzz"),
    *("/un-index", f"/un-index/{identity(1)}"),
)
WITH_SOURCES: Final = (
    *("/evidence", "/evidence/zzz-example", "/claims", "/treaties", "/documents/zzz-report"),
    *("/recommendations/CCPR/C/ZZZ/CO/1/11/a", "/documents/CCPR/C/ZZZ/CO/1", "/"),
)
AT_WORK: Final = (
    *("/work", "/work/assessments/2", "/work/recommendations/CCPR/C/ZZZ/CO/1/11/a/status", "/account"),
    *("/work/assessments/1/correct", "/work/assessments/1/retract"),
)
