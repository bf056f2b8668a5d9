"""What is suggested for a paragraph of a draft: like recommendations, and labels of those and of the UN index."""

from pathlib import Path

from sqlalchemy.orm import Session

from tests import make, uhri_records
from tests.services.drafts import NOW, SYMBOL, kept
from tracker.services.drafts.suggest import suggest
from tracker.settings import ROOT
from tracker.store.models import Account, Annotation, ImportRun


def test_like_recommendations_and_the_index_suggest_labels(db: Session, ada: Account, tmp_path: Path) -> None:
    draft = kept(db, ada)
    text = "The State party should plant sturdy fictional trees along every northern riverbank."
    like = make.recommendation(
        db, "12", symbol="CCPR/C/ZZZ/CO/2", themes=["Torture"], groups=["Children"],
        summary="Plant sturdy fictional trees along northern riverbanks.",
    )  # fmt: skip
    peer = make.recommendation(db, "13", symbol="CAT/C/ZZZ/CO/1", themes=["Detention"], summary="Green it.")
    make.demand(db, "trees", [like, peer])
    make.recommendation(db, "14", symbol="CCPR/C/YYY/CO/2", summary=like.summary)  # of another State
    db.flush()
    found = suggest(
        db, draft, "5", {"": text, "b": "Something else altogether is asked of these people."}, ROOT / "data"
    )
    [(one, percent)] = found[""].similar
    assert (one.reference.label, percent >= 70, one.demands) == (
        "CCPR/C/ZZZ/CO/2, para. 12", True, [("trees", "Trees")],
    )  # fmt: skip
    assert [other.reference.symbol for other in found[""].same_demand] == ["CAT/C/ZZZ/CO/1"]
    assert (found[""].themes, found[""].groups) == (["torture", "detention"], ["children"])
    assert found[""].action_type == "legislate"
    assert (found["b"].similar, found["b"].themes) == ([], [])


def test_the_index_suggests_labels(db: Session, ada: Account) -> None:
    draft = kept(db, ada)
    theme = make.term(db, "theme", "Health")
    group = make.term(db, "group", "Children")
    raw = uhri_records.record(Text="5. The Committee recommends that fictional trees be planted.")
    run = ImportRun(source="uhri", name="x", sha256="0", started_at=NOW, finished_at=NOW, receipt={})
    db.add(run)
    db.flush()
    db.add(
        Annotation(
            annotation_id=raw["AnnotationId"], kind="recommendation", body="CCPR", symbol=SYMBOL, country="ZZZ",
            paragraph="5", text=raw["Text"], raw=raw, fingerprint="0", first_import_run_id=run.id,
            last_import_run_id=run.id, vanished=False,
        )
    )  # fmt: skip
    db.flush()
    [found] = suggest(db, draft, "5", {"": "Anything."}, ROOT / "data").values()
    assert (found.from_index, found.themes, found.groups) == (1, [theme.slug], [group.slug])
    [nothing] = suggest(db, draft, "5", {"": "Anything."}, ROOT / "nowhere").values()
    assert (nothing.from_index, nothing.themes) == (0, [])
