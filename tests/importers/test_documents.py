"""Documents in four formats and three languages: every paragraph and item found, none invented; bad files refused."""

import json
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fuzz.printed import CATALOG, FONT, PAGE, PAGES, pdf, stream
from tests.importers.make_documents import FILES, FOLDER, make
from tracker.domain.found_deadlines import find_deadlines
from tracker.domain.messages import Refused
from tracker.domain.paragraphs import parts_of
from tracker.importers import containers
from tracker.importers.documents import ReadDocument, kinds, read_document
from tracker.importers.documents.read import parse
from tracker.importers.documents.structure import document_from
from tracker.importers.documents.text import HAS_NULS

NAMES = [name for name, _, _ in FILES]
SEED = 20261124


def structure_of(read: ReadDocument, language: str) -> dict[str, Any]:
    """A document as the files beside the fixtures describe it."""
    return {
        "language": language,
        "masthead": read.masthead.record(),
        "paragraphs": [
            {
                "number": paragraph.number,
                "headings": list(paragraph.headings),
                "parts": [[part.item, part.text] for part in parts_of(paragraph.text)],
                "deadlines": [
                    [one.kind.value, str(one.due), one.computed, one.what, one.words]
                    for one in find_deadlines(paragraph.text, language, read.masthead.adopted_on)
                ],
            }
            for paragraph in read.paragraphs
        ],
        "footnotes": list(read.footnotes),
    }


def described(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_found_and_nothing_invented(name: str) -> None:
    wanted = described(name)
    read = document_from(json.loads(json.dumps(parse(FOLDER / name))))
    assert structure_of(read, wanted["language"]) == wanted
    said = [str(problem) for problem in read.problems]
    assert said == (["Between paragraphs 6 and 8 the numbers 7 are missing."] if "gap" in name else [])


@pytest.mark.parametrize("name", ["en-automatic.docx", "fr-untidy.html", "ru.pdf", "ru-lines.txt"])
def test_the_limited_process_reads_the_same(name: str) -> None:
    assert read_document(FOLDER / name) == document_from(parse(FOLDER / name))


def test_there_are_enough_of_them_in_every_format_and_language() -> None:
    assert len(FILES) >= 12
    assert {name.rpartition(".")[2] for name in NAMES} == {"docx", "html", "pdf", "txt"}
    assert {language for _, language, _ in FILES} == {"en", "ru", "fr"}
    assert {path.name for path in FOLDER.iterdir()} == {*NAMES, *(f"{name}.json" for name in NAMES)}


def test_they_are_what_their_script_makes(tmp_path: Path) -> None:
    make(tmp_path)
    for name in NAMES:
        assert (tmp_path / f"{name}.json").read_bytes() == (FOLDER / f"{name}.json").read_bytes()
        if not name.endswith((".docx", ".pdf")):  # how tightly they are packed differs from library to library
            assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes()
        else:
            assert parse(tmp_path / name) == parse(FOLDER / name)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def paragraphs_of(path: Path) -> list[tuple[str, str]]:
    return [(paragraph["number"], paragraph["text"]) for paragraph in parse(path)["paragraphs"]]


def test_letters_that_a_pdf_does_not_tell_are_refused_not_stored(tmp_path: Path) -> None:
    file = tmp_path / "a.pdf"
    words = b"BT /F1 10 Tf 72 700 Td (1. One\\000.) Tj 0 -30 Td (2. Two.) Tj ET"
    file.write_bytes(pdf(CATALOG, PAGES, PAGE, stream(words), FONT))
    with pytest.raises(Refused) as refusal:
        parse(file)
    assert str(refusal.value) == HAS_NULS


def test_signs_that_nobody_sees_are_taken_out(tmp_path: Path) -> None:
    assert paragraphs_of(write(tmp_path / "a.txt", "1. One\x02\x7f.\n\n2. Two\ufeff.\n")) == [
        ("1", "One."),
        ("2", "Two."),
    ]


def test_a_number_that_stands_twice_is_told(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "1. One.\n\n2. Two.\n\n2. Again.\n\n3. Three.\n")
    assert paragraphs_of(file) == [("1", "One."), ("2", "Two.\n2. Again."), ("3", "Three.")]
    assert [problem[0] for problem in parse(file)["problems"]] == ["2"]


def test_an_annex_is_left_out_and_told(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "1. One.\n\n2. Two.\n\nAnnex\n\nList of ferries.\n")
    assert paragraphs_of(file) == [("1", "One."), ("2", "Two.")]
    assert len(parse(file)["problems"]) == 1


def test_a_document_that_begins_elsewhere(tmp_path: Path) -> None:
    file = write(tmp_path / "a.txt", "393. One.\n\n394. Two.\n")
    assert paragraphs_of(file) == [("393", "One."), ("394", "Two.")]
    assert len(parse(file)["problems"]) == 1


def test_a_wrapped_line_that_begins_with_a_number_is_no_paragraph(tmp_path: Path) -> None:
    text = "1. The Committee refers to its reports of\n2. May and to article\n(a) of the Act.\n\n2. Two.\n"
    assert paragraphs_of(write(tmp_path / "a.txt", text)) == [
        ("1", "The Committee refers to its reports of 2. May and to article (a) of the Act."),
        ("2", "Two."),
    ]


def archive(path: Path, **parts: bytes) -> Path:
    """Write a DOCX of some parts, named without their folder."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", parts.pop("types", b"<Types/>"))
        file.writestr("word/document.xml", parts.pop("document", b"<w/>"))
        for name, data in parts.items():
            file.writestr(name, data)
    return path


def entries(path: Path, names: list[str]) -> Path:
    with zipfile.ZipFile(archive(path), "a") as file:
        for name in names:
            file.writestr(name, b"")
    return path


def bomb(path: Path) -> Path:
    return archive(path, media=b"0" * 100_000_000)


BILLION = b'<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><w>&b;</w>'
BAD_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "bomb.docx": (bomb, containers.TOO_PACKED),
    "many.docx": (lambda path: entries(path, [f"part{n}" for n in range(1001)]), containers.TOO_MANY_ENTRIES),
    "outside.docx": (lambda path: entries(path, ["../../etc/cron.d/x"]), containers.STRANGE),
    "absolute.docx": (lambda path: entries(path, ["/etc/passwd"]), containers.STRANGE),
    "dtd.docx": (lambda path: archive(path, document=BILLION), containers.DECLARED),
    "dtd16.docx": (lambda path: archive(path, document=BILLION.decode().encode("utf-16")), containers.DECLARED),
    "empty-parts.docx": (archive, kinds.DAMAGED),
    "sheet.docx": (lambda path: zipfile.ZipFile(path, "w").close(), "no archive"),
    "torn.docx": (lambda path: path.write_bytes((FOLDER / "en-typed.docx").read_bytes()[:9000]), containers.BROKEN),
    "text.docx": (lambda path: path.write_bytes(b"1. One. 2. Two."), "is not what"),
    "renamed.pdf": (lambda path: path.write_bytes((FOLDER / "en.html").read_bytes()), "is not what"),
    "renamed.txt": (lambda path: path.write_bytes((FOLDER / "en.pdf").read_bytes()), "is not what"),
    "renamed.html": (lambda path: path.write_bytes((FOLDER / "en-wrapped.txt").read_bytes()), "is not what"),
    "torn.pdf": (lambda path: path.write_bytes((FOLDER / "en.pdf").read_bytes()[:200]), "file"),
    "hollow.pdf": (lambda path: path.write_bytes(b"%PDF-1.7\n%%EOF\n"), "file"),
    "empty.txt": (lambda path: path.write_bytes(b""), kinds.EMPTY),
    "latin.txt": (lambda path: path.write_bytes("1. Été.\n2. Hiver.".encode("latin-1")), "UTF-8"),
    "nul.txt": (lambda path: path.write_bytes(b"1. One.\0\n2. Two."), "NUL"),
    "prose.txt": (lambda path: path.write_bytes(b"Once upon a time"), "no numbered paragraphs"),
    "long.txt": (lambda path: path.write_bytes(b"1. " + b"lamp " * 2_000_000 + b"\n\n2. Two."), "longer than"),
    "large.txt": (lambda path: path.write_bytes(b"1. x\n" * 6_000_000), "larger than"),
    "sheet.xlsx": (lambda path: path.write_bytes(b"PK"), "no ending"),
    "missing.pdf": (lambda path: None, kinds.NOT_A_FILE),
    "nested.html": (lambda path: path.write_bytes(b"<div>" * 200_000 + b"1. One.<p>2. Two."), ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD_FILES)
def test_bad_files_are_refused_with_a_reason_and_at_once(tmp_path: Path, name: str) -> None:
    build, reason = BAD_FILES[name]
    build(tmp_path / name)
    start = time.monotonic()
    if not reason:  # odd, but sound
        read_document(tmp_path / name)
    else:
        with pytest.raises(Refused) as refusal:
            read_document(tmp_path / name)
        said = [fault.message for fault in refusal.value.faults]
        assert reason in ("file", "no archive") or reason in said or reason in str(refusal.value)
    assert time.monotonic() - start < 20


def test_a_bomb_is_seen_in_the_directory_alone(tmp_path: Path) -> None:
    bomb(tmp_path / "bomb.docx")
    start = time.monotonic()
    with pytest.raises(Refused):
        containers.check_directory((tmp_path / "bomb.docx").read_bytes())
    assert time.monotonic() - start < 0.2


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Return a file with an accident: cut off, bytes changed, a piece repeated, or another's piece put in."""
    kind = chance.randrange(4)
    at = chance.randrange(len(data))
    if kind == 0:
        return data[:at]
    if kind == 1:
        changed = bytearray(data)
        for _ in range(chance.randint(1, 40)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        return bytes(changed)
    if kind == 2:
        return data[:at] + data[at : at + 300] * chance.randint(2, 40) + data[at:]
    return data[:at] + chance.randbytes(chance.randint(1, 2000)) + data[at:]


@pytest.mark.parametrize("name", NAMES)
def test_accidents_are_refused_or_read_never_a_traceback(tmp_path: Path, name: str) -> None:
    """A sample, each file in this process, where an exception of any other kind would show."""
    chance = random.Random(f"{SEED}-{name}")
    data = (FOLDER / name).read_bytes()
    for _ in range(30):
        file = tmp_path / name
        file.write_bytes(damaged(data, chance))
        start = time.monotonic()
        try:
            read = document_from(parse(file))
        except Refused:
            continue
        finally:
            assert time.monotonic() - start < 10
        numbers = [int(paragraph.number) for paragraph in read.paragraphs]
        assert numbers == sorted(set(numbers))


def test_asks_without_a_number_of_their_own_stay_with_their_paragraph(tmp_path: Path) -> None:
    """As committees wrote until some years ago; a heading need not be bold either."""
    html = (
        "<p><i>Right to life</i></p><p>1. It is concerned.</p><p><b>The State party should: (a) stop; (b) go.</b></p>"
        "<p><i>Liberty of person</i></p><p>2. Two.</p>"
    )
    read = document_from(parse(write(tmp_path / "a.html", f"<p>Concluding observations on Zazaland</p>{html}")))
    assert [(one.headings, one.text) for one in read.paragraphs] == [
        (("Right to life",), "It is concerned.\nThe State party should: (a) stop; (b) go."),
        (("Liberty of person",), "Two."),
    ]
    assert [part.item for part in parts_of(read.paragraphs[0].text)] == ["", "a", "b"]
