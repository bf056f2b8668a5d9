"""UN documents as targets: DOCX, HTML, PDF, plain text."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from sqlalchemy.orm import Session

from tests import make
from tests.fuzz.archives import ARCHIVE, DOCX_PARTS, markup_of, relations
from tests.fuzz.markup import HTML
from tests.fuzz.mutating import BOM, BYTES, CRLF, ENCODINGS, Files, Mutation, on_one, rarer, renaming
from tests.fuzz.printed import PDF
from tests.fuzz.targets import NOW, Original, Target
from tests.fuzz.texts import hostile, pattern, very_long
from tests.importers.make_documents import FILES, FOLDER
from tracker.importers.documents import read_document
from tracker.services import documents
from tracker.store.db import Sessions, writing

SYMBOL = "CCPR/C/ZZZ/CO/3"


class Documents(Target):
    """Concluding observations in one format. In English the document is there already, from another file."""

    importer: ClassVar[str] = "documents"
    ending: ClassVar[str]

    def originals(self) -> Sequence[Original]:
        """The fixtures of this format, in every language they are in."""
        return [
            Original(name, {name: (FOLDER / name).read_bytes()}, {"language": language, "replace": "yes"})
            for name, language, _ in FILES
            if name.endswith(self.ending)
        ]

    def words(self, chance: Random, original: Original) -> Mapping[str, str]:
        """Mostly with --replace: without it, another text is refused before anything else is looked at."""
        return {**original.words, "replace": "yes" if chance.random() < 0.85 else ""}

    def fill(self, db: Session) -> None:
        """The document, with recommendations that some of the items are."""
        for paragraph, item in (("4", "a"), ("5", "a"), ("5", "b"), ("5", "b.i"), ("6", ""), ("7", "c")):
            make.recommendation(db, paragraph, item, symbol=SYMBOL)
        read = read_document(FOLDER / "en-typed.docx")
        planned = documents.plan(db, read, documents.Source("before.docx", "0" * 64, SYMBOL, "en", replace=True))
        documents.apply(db, planned, now=NOW)

    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """As `tracker import document FILE --symbol S --language L [--replace]` does."""
        file = folder / next(iter(files))
        read = read_document(file)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        source = documents.Source(file.name, digest, SYMBOL, words["language"], replace=bool(words["replace"]))
        with writing(sessions) as db:
            planned = documents.plan(db, read, source)
            said = documents.receipt(planned)
            documents.apply(db, planned, now=NOW)
        assert all(documents.receipt_lines(said)), "a line of the receipt says nothing"
        return said

    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """As it is typed."""
        options = ["--symbol", SYMBOL, "--language", words["language"], *(["--replace"] if words["replace"] else [])]
        return ["import", "document", str(folder / next(iter(files))), *options]

    def unsound(self, receipt: Any) -> Iterator[str]:
        """Every paragraph that was read is new, changed or the same."""
        counts = receipt["paragraphs"]
        if counts["read"] != counts["new"] + counts["changed"] + counts["same"] or not counts["read"]:
            yield f"paragraphs do not add up: {counts}"


class Docx(Documents):
    """Archives of XML."""

    name: ClassVar[str] = "document.docx"
    ending: ClassVar[str] = ".docx"
    mutations: Sequence[Mutation] = (
        *markup_of(DOCX_PARTS),
        *relations("word/_rels/document.xml.rels", "_rels/.rels"),
        *ARCHIVE,
        *rarer(BYTES),
        renaming("txt", "pdf", "html", "doc"),
    )


class Html(Documents):
    """Pages."""

    name: ClassVar[str] = "document.html"
    ending: ClassVar[str] = ".html"
    mutations: Sequence[Mutation] = (*HTML, BOM, *ENCODINGS, *BYTES, renaming("txt", "pdf", "docx", "xhtml"))


class Pdf(Documents):
    """Printed pages."""

    name: ClassVar[str] = "document.pdf"
    ending: ClassVar[str] = ".pdf"
    mutations: Sequence[Mutation] = (*PDF, *rarer(BYTES), renaming("txt", "docx", "html", "ps"))


def _into_line(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    put = (hostile(chance) if chance.random() < 0.6 else pattern(chance)).encode("utf-8", "replace")
    lines[at] = chance.choice((put, lines[at] + put, put + lines[at]))
    return b"\n".join(lines)


def _lines(chance: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at, number = chance.randrange(len(lines)), chance.choice((1, 1, 5, 30))
    piece = lines[at : at + number]
    kind = chance.randrange(4)
    if kind == 0:
        del lines[at : at + number]
    elif kind == 1:
        lines[at:at] = piece * chance.choice((1, 3, 300))
    elif kind == 2:
        other = chance.randrange(len(lines))
        lines[at : at + number], lines[other:other] = [], piece
    else:
        lines[at:at] = [chance.choice((b"", b"\f", b"____", b"Annex", b"3. Again.", b"(a) Once more;"))] * number
    return b"\n".join(lines)


def _very_long(chance: Random, data: bytes) -> bytes:
    at = data.find(b"\n", chance.randrange(len(data) + 1)) + 1
    return data[:at] + very_long(chance).encode() + data[at:]


class Text(Documents):
    """Plain text, in UTF-8 and UTF-16."""

    name: ClassVar[str] = "document.txt"
    ending: ClassVar[str] = ".txt"
    mutations: Sequence[Mutation] = (
        on_one("text: into a line", _into_line, weight=6),
        on_one("text: lines moved, dropped, repeated", _lines, weight=6),
        on_one("text: ten million characters", _very_long, weight=0.3),
        CRLF,
        BOM,
        *ENCODINGS,
        *BYTES,
        renaming("html", "pdf", "docx", "md"),
    )
