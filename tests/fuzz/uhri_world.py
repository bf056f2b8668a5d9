"""The index of the whole world as a target: all States and mechanisms, read beside the writing, as the command does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES, STATES, records
from tests import make
from tests.fuzz.mutating import BOM, BYTES, ENCODINGS, Files, Mutation, rarer, renaming
from tests.fuzz.records import RECORDS, Records, on_records
from tests.fuzz.targets import NOW, Original
from tests.fuzz.texts import hostile
from tests.fuzz.uhri import LABELS, Uhri
from tests.uhri_records import record, write
from tracker.domain.uhri import Mechanism
from tracker.domain.uhri_names import Country
from tracker.importers.uhri import Export, Rows, Scope, read_export
from tracker.importers.uhri_stream import Reading
from tracker.services.uhri import Receipt, Source, bring_index, scope_of
from tracker.store.db import Sessions, begin_writing

COUNTRIES: Final = tuple(Country(*one[:3], also=one[3:]) for one in STATES)


@dataclass(slots=True)
class Here:
    """A file read in this process; the same to an import as `Reading` is."""

    path: Path
    scope: Scope
    peak_memory_mb: float | None = None
    export: Export = field(default_factory=Export)

    def batches(self) -> Iterable[Rows]:
        """Yield the rows of the file; raises Unreadable."""
        rows: list[Rows] = []
        self.export = read_export(self.path, self.scope, hand_on=rows.append)
        return rows


def _review(number: int, **fields: Any) -> dict[str, Any]:
    review = {
        "Text": f"120.{number} Plant fictional trees (Quasiland AB);",
        "Body": "- UPR",
        "Symbol": "A/HRC/30/7",
        "UprCycle": "2nd cycle",
        "UprPositions": ["Supported"],
        "UprRecommendingCountry": ["Quasiland AB"],
        "UprRecommendingRegions": ["Eastern Quasia"],
        "UprSession": ["44"],
    }
    return record(number, **{**review, **fields})


def _clean() -> list[dict[str, Any]]:
    """Return records of each mechanism, of the State that is tracked, of another, of several and of none."""
    elsewhere = {"Countries": ["Quasiland AB"], "Symbol": "CCPR/C/QAB/CO/2"}
    return [
        record(1),
        record(2, Text="6. (a) Count fictional trees; (b) Publish what was counted."),
        record(3, **elsewhere, Text="7. Trees."),
        record(4, **elsewhere, Sdgs=["16.3 - Promote the rule of law", "5 - GENDER EQUALITY"]),
        _review(5),
        _review(6, Countries=["Quasiland AC"], UprPositions=["Noted", "Supported/Noted"], UprSession=44),
        record(7, Body="- SR Fictional orchards", Symbol="A/HRC/30/8", Countries=["Zazaland", "Quasiland AB"]),
        record(8, Body="- Nobody knows", Symbol="X/1", Countries=["Atlantis*"]),
    ]


def _before() -> list[dict[str, Any]]:
    """Return an export of an earlier day: two texts other, some records gone since, some not there yet."""
    made = _clean()[:6]
    for one in (made[0], made[3]):
        one["Text"] += " As it was then."
    return [*made, record(20, Text="17. What was taken back."), _review(21, Text="121.1 Taken back")]


def _many_labels(chance: Random, made: Records) -> Records:
    """Give records more different labels than any index has: on one, or spread over many."""
    name = chance.choice(("Themes", "AffectedPersons", "Countries", "UprPositions", "Sdgs"))
    number = chance.choice((300, 70_000))
    if chance.random() < 0.3:
        found = chance.choice(made)
        if isinstance(found, dict):
            found[name] = [f"label {place}" for place in range(number)]
        return made
    return [
        *made,
        *(record(1000 + place, **{name: [f"{place}-{more}" for more in range(140)]}) for place in range(500)),
    ]


def _bars(chance: Random, made: Records) -> Records:
    """Put signs into labels by which they are kept apart."""
    for found in chance.sample(made, min(3, len(made))):
        if isinstance(found, dict):
            name = chance.choice(("Themes", "AffectedPersons", "Countries", "UprPositions", "Sdgs", "Body", "Symbol"))
            label = chance.choice(("|", "a|b", "a||b", "|a", "a | a", f"{hostile(chance)}|", "a|a"))
            found[name] = label if name in ("Body", "Symbol") else [label, "a", label]
    return made


def _other_body(chance: Random, made: Records) -> Records:
    """Let records be of another mechanism, or of another State, than they were before."""
    for found in chance.sample(made, min(4, len(made))):
        if isinstance(found, dict):
            found["Body"] = chance.choice(("- UPR", "- SR Fictional orchards", "- CCPR", "-", "- Nobody", "- cerd"))
            found["Countries"] = chance.choice((["Zazaland"], ["Quasiland AB"], [], ["ZZ"], ["Zazaland", "QAB"]))
            found["Symbol"] = chance.choice((found.get("Symbol"), "", "CERD/C/ZZZ/CO/1", "A/HRC/1/1"))
    return made


def _again_otherwise(chance: Random, made: Records) -> Records:
    """Repeat identifiers with other content, in other letters, or of the earlier day."""
    found = [one for one in made if isinstance(one, dict)]
    for one in chance.sample(found, min(3, len(found))):
        identity = str(one.get("AnnotationId"))
        made.insert(
            chance.randrange(len(made) + 1),
            {**one, "AnnotationId": chance.choice((identity.upper(), f" {identity}", identity)), "Text": "9. Other."},
        )
    return made


WORLD: Final = (
    on_records("index: very many labels", _many_labels, weight=0.7),
    on_records("index: bars in labels", _bars, weight=2),
    on_records("index: other mechanisms and States", _other_body, weight=3),
    on_records("index: identifiers again", _again_otherwise),
)


class UhriWorld(Uhri):
    """The JSON array with `--country all --mechanism all`; one run in eight is read by the process of its own."""

    name: ClassVar[str] = "uhri.world"
    importer: ClassVar[str] = "index"
    mutations: Sequence[Mutation] = (
        *(*RECORDS, *WORLD),
        *(*rarer(ENCODINGS), BOM, *rarer(BYTES, 2), renaming("xlsx", "gz", "txt")),
    )

    def originals(self) -> Sequence[Original]:
        """A small export of each kind of record, and one with the dirt of the real one."""
        return (
            Original("clean", self._packed(_clean())),
            Original("dirty", self._packed(list(records(120, seed=7, share=0.3)))),
        )

    def words(self, chance: Random, original: Original) -> Mapping[str, str]:
        """Choose who reads the file."""
        return {"reader": "process"} if chance.random() < 0.125 else {}

    def fill(self, db: Session) -> None:
        """Committees, a document with tracked recommendations, and an earlier import of the whole index."""
        for code in COMMITTEES:
            make.committee(db, code)
        make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3", themes=["Health"], groups=["Children"])
        make.recommendation(db, 6, "a", symbol="CCPR/C/ZZZ/CO/3")
        scope = Scope(COUNTRIES[0], None, COUNTRIES, frozenset(Mechanism))
        with TemporaryDirectory() as folder:
            file = write(Path(folder) / "before.json", *_before())
            bring_index(db, Here(file, scope), LABELS, scope, _source("before.json"))

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """As `tracker import uhri FILE --country all --mechanism all` does."""
        file = folder / next(iter(files))
        with sessions() as db:
            scope = scope_of(db, None, COUNTRIES, frozenset(Mechanism))
            db.rollback()
            if words.get("reader") == "process":
                with Reading(file, scope, _untold) as reading:
                    begin_writing(db)
                    receipt = bring_index(db, reading, LABELS, scope, _source(file.name))
            else:
                begin_writing(db)
                receipt = bring_index(db, Here(file, scope), LABELS, scope, _source(file.name))
            if receipt.wrote:
                db.commit()
        return _checked(receipt)

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """As it is typed."""
        file = str(folder / next(iter(files)))
        return ["import", "uhri", file, "--country", "all", "--mechanism", "all"]


def _untold(_read: int, _records: int) -> None:
    return None


def _source(name: str) -> Source:
    return Source(name, NOW, lambda: NOW, lambda: None)


def _checked(receipt: Receipt) -> Any:
    assert all(line.isprintable() for line in receipt.lines()), "the receipt would break the terminal"
    return receipt.record()
