"""Archives are looked at before anything opens them."""

import io
import time
import zipfile

import pytest

from tracker.domain.messages import Refused
from tracker.importers import containers
from tracker.importers.containers import check_contents, check_directory

TYPES = ("[Content_Types].xml", b"<Types/>")


def archive(*parts: tuple[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in parts:
            made.writestr(name, content)
    return file.getvalue()


def link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("link")
    entry.external_attr = 0o120777 << 16
    return entry


def encrypted() -> bytes:
    made = bytearray(archive(TYPES))
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def test_an_ordinary_archive_passes() -> None:
    made = archive(TYPES, ("xl/workbook.xml", b"<workbook/>" * 100))
    check_directory(made)
    check_contents(made)


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (b"", "cut off or damaged"),
        (archive(TYPES)[:-10], "cut off or damaged"),
        (archive(TYPES, *((f"{number}.xml", b"") for number in range(1000))), "1001 parts"),
        (archive(TYPES, ("a.xml", bytes(10_000_000))), "packed more than 100 times"),
        (archive(TYPES, ("../../etc/passwd", b"")), "unsafe name"),
        (archive(TYPES, ("/etc/passwd", b"")), "unsafe name"),
        (archive(TYPES, ("a\\..\\b", b"")), "unsafe name"),
        (archive(TYPES, ("C:/a", b"")), "unsafe name"),
        (archive(TYPES, (link(), b"/etc/passwd")), "unsafe name or form"),
        (archive(TYPES, method=zipfile.ZIP_BZIP2), "unsafe name or form"),
        (encrypted(), "unsafe name or form"),
        (archive(("word.xml", b"")), "has not the parts"),
    ],
)
def test_what_the_directory_gives_away(made: bytes, said: str) -> None:
    with pytest.raises(Refused, match=said):
        check_directory(made)


def test_a_bomb_is_refused_at_once() -> None:
    made = archive(TYPES, *((f"{number}.xml", bytes(1_100_000)) for number in range(201)))
    begun = time.perf_counter()
    with pytest.raises(Refused, match="more than 200 MB"):
        check_directory(made)
    assert time.perf_counter() - begun < 0.2


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", [0, containers.PIECE - 12, containers.PIECE - 5])
def test_a_document_type_is_refused_wherever_it_stands(code: str, before: int) -> None:
    text = " " * before + '<!DOCTYPE a [<!ENTITY b "c">]><a/>'
    with pytest.raises(Refused, match="declares a document type"):
        check_contents(archive(TYPES, ("xl/a.xml", text.encode(code)), method=zipfile.ZIP_STORED))


def test_what_is_larger_than_its_directory_says_or_damaged_is_refused() -> None:
    whole = archive(TYPES, ("a.xml", b"abc" * 1000), method=zipfile.ZIP_STORED)
    with pytest.raises(Refused, match="cut off or damaged"):
        check_contents(whole.replace(b"abcabc", b"abcabd", 1))
    with pytest.raises(Refused, match="more than 0 MB"):
        check_contents(whole, most=1024)
