"""The export of the UN index as a target: JSON, and JSON that is gzipped."""

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from benchmarks.uhri_export import COMMITTEES, STATES, records
from tests import make
from tests.fuzz.mutating import BOM, BYTES, ENCODINGS, Files, Mutation, rarer, renaming
from tests.fuzz.records import GZIP, RECORDS, within_gzip
from tests.fuzz.targets import NOW, Original, Said, Target
from tests.uhri_records import record, write
from tracker.domain.messages import Refused
from tracker.domain.uhri_names import Country
from tracker.importers.json_array import Unreadable
from tracker.importers.lookups import Labels
from tracker.importers.uhri import Scope, read_export
from tracker.services.uhri import Source, bring_in
from tracker.store.db import Sessions, begin_writing

ZAZALAND: Final = Country(*STATES[0][:3], also=STATES[0][3:])
SCOPE: Final = Scope.of_register(ZAZALAND)
LABELS: Final = Labels({"Right to health": "Health"}, {"Children": "Children"})


def _clean() -> list[dict[str, Any]]:
    texts = (
        "4.The Committee recommends that fictional trees be planted.",
        "Rural women 5.The Committee recommends that the State party: (a) Plant; (b) Water; (c) Harvest.",
        "6. (a) Count fictional trees; (b) Publish what was counted.",
        "The Committee recommends that numbers be printed.",
        "<p>7.&nbsp;It is concerned about ferries. </p>",
    )
    made = [record(number, Text=text) for number, text in enumerate(texts, 1)]
    return [*made, record(9, Symbol=None, Countries=["ZZ"]), record(10, Countries=["Quasiland AB"])]


def _before() -> list[dict[str, Any]]:
    """Return an export of an earlier day: one text other, one record gone since, some not there yet."""
    made = _clean()[:3]
    made[0]["Text"] += " As it was then."
    return [*made, record(20, Text="17. What was taken back.")]


class Uhri(Target):
    """The JSON array as it is published."""

    name: ClassVar[str] = "uhri.json"
    importer: ClassVar[str] = "uhri"
    refusals = (*Target.refusals, Unreadable)
    mutations: Sequence[Mutation] = (*RECORDS, *rarer(ENCODINGS), BOM, *rarer(BYTES, 2), renaming("xlsx", "gz", "txt"))

    def originals(self) -> Sequence[Original]:
        """A small clean export, and one with the dirt of the real one."""
        return (
            Original("clean", self._packed(_clean())),
            Original("dirty", self._packed(list(records(120, seed=7, share=0.5)))),
        )

    def _packed(self, made: list[dict[str, Any]]) -> Files:
        return {"export.json": json.dumps(made, ensure_ascii=False).encode()}

    def fill(self, db: Session) -> None:
        """Committees, a document with tracked recommendations, and an earlier import that said other things."""
        for code in COMMITTEES:
            make.committee(db, code)
        make.recommendation(db, 4, symbol="CCPR/C/ZZZ/CO/3", themes=["Health"], groups=["Children"])
        make.recommendation(db, 5, "a", symbol="CCPR/C/ZZZ/CO/3")
        with TemporaryDirectory() as folder:
            file = write(Path(folder) / "before.json", *_before())
            export = read_export(file, SCOPE)
        bring_in(db, export, LABELS, ZAZALAND, Source("before.json", NOW, lambda: NOW, lambda: None))

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """As `tracker import uhri FILE --country ZZZ` does."""
        file = folder / next(iter(files))
        export = read_export(file, SCOPE)
        source = Source(file.name, NOW, lambda: NOW, lambda: None)
        with sessions() as db:
            begin_writing(db)
            receipt = bring_in(db, export, LABELS, ZAZALAND, source)
            if receipt.wrote:
                db.commit()
        assert all(line.isprintable() for line in receipt.lines()), "the receipt would break the terminal"
        return receipt.record()

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """As it is typed."""
        return ["import", "uhri", str(folder / next(iter(files))), "--country", "ZZZ"]

    def unsound(self, receipt: Any) -> Iterator[str]:
        """Every record that was read is somewhere in the counts."""
        refused = sum(receipt["refused"].values())
        parts = (receipt["other_states"], receipt["other_mechanisms"], refused, receipt["kept"])
        if receipt["read"] != sum(parts):
            yield f"{receipt['read']} records were read, and {parts} are accounted for"
        if receipt["kept"] != sum(receipt[name] for name in ("new", "changed", "same", "left")):
            yield f"{receipt['kept']} were kept, but not new, changed, the same or left"
        if receipt["kept"] != sum(receipt["kinds"].values()) or refused != len(receipt["refused_records"]):
            yield "kinds or refused records do not add up"

    def said(self, error: Exception) -> list[Said]:
        """Its sentences carry their numbers and names: kinds are told without them."""
        texts = [fault.message for fault in error.faults] if isinstance(error, Refused) else [str(error)]
        return [
            Said(re.sub(r"“.*?”|\(.*\)", "…", re.sub(r"[\d,]*\d", "N", text), flags=re.DOTALL), text) for text in texts
        ]


class PackedUhri(Uhri):
    """The same, gzipped."""

    name: ClassVar[str] = "uhri.json.gz"
    mutations: Sequence[Mutation] = (*map(within_gzip, (*RECORDS, BOM)), *GZIP, *rarer(BYTES), renaming("json", "zip"))

    def _packed(self, made: list[dict[str, Any]]) -> Files:
        return {"export.json.gz": gzip.compress(json.dumps(made, ensure_ascii=False).encode(), 1)}
