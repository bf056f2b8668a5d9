"""Fetching a published file from a server on loopback: whole or not at all, whatever the server does."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.file_server import Shelf, digest_of, serving
from tracker.importers import download as module
from tracker.importers.download import Downloaded, DownloadRefused, download

CONTENT = random.Random(664).randbytes(200_000)
NEWER = random.Random(665).randbytes(150_000)


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with serving(CONTENT) as served:
        yield served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "uhri"


def refusal(shelf: Shelf, folder: Path, **options: Any) -> str:
    with pytest.raises(DownloadRefused) as refused:
        download(shelf.url, folder, **options)
    return str(refused.value)


def assert_whole(found: Downloaded, content: bytes = CONTENT) -> None:
    """It is there under its name, nothing half of it is left, and the notes say what it is."""
    assert found.path.read_bytes() == content
    assert (found.size, found.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert sorted(one.name for one in found.path.parent.iterdir()) == ["export.json", "export.json.json"]
    assert json.loads((found.path.parent / "export.json.json").read_text())["sha256"] == found.sha256


def assert_nothing(folder: Path) -> None:
    assert not list(folder.glob("*"))


def begin(shelf: Shelf, folder: Path, at: int = 70_000) -> None:
    """Fetch until the connection has broken off for good at some byte."""
    shelf.break_after = [at, 0]
    assert "Run the command again: it goes on from there" in refusal(shelf, folder)
    assert (folder / "export.json.part").stat().st_size == at
    assert not (folder / "export.json").exists()
    shelf.break_after = []
    shelf.asked.clear()


def test_a_file_comes_whole(shelf: Shelf, folder: Path) -> None:
    told: list[tuple[int, int]] = []
    found = download(shelf.url, folder, progress=lambda here, whole: told.append((here, whole)))
    assert_whole(found)
    assert not found.unchanged
    assert told[-1] == (200_000, 200_000)
    assert shelf.asked[0]["Accept-Encoding"] == "identity"


def test_a_broken_connection_is_taken_up_where_it_broke(shelf: Shelf, folder: Path) -> None:
    shelf.break_after = [50_000, 30_000, 1]
    assert_whole(download(shelf.url, folder))
    assert shelf.ranges_asked() == ["", "bytes=50000-", "bytes=80000-", "bytes=80001-"]
    assert {headers.get("If-Range") for headers in shelf.asked[1:]} == {'"first"'}


def test_a_later_command_goes_on_too(shelf: Shelf, folder: Path) -> None:
    begin(shelf, folder)
    assert_whole(download(shelf.url, folder))
    assert shelf.ranges_asked() == ["bytes=70000-"]


def test_a_day_serves_where_there_is_no_strong_tag(shelf: Shelf, folder: Path) -> None:
    shelf.etag, shelf.modified = "", "Tue, 24 Nov 2026 06:00:00 GMT"
    begin(shelf, folder)
    assert_whole(download(shelf.url, folder))
    assert shelf.asked[0]["If-Range"] == shelf.modified


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_anything_to_tell_versions_by_it_begins_anew(shelf: Shelf, folder: Path, etag: str) -> None:
    shelf.etag = etag
    shelf.break_after = [50_000]
    assert_whole(download(shelf.url, folder))
    assert shelf.ranges_asked() == ["", ""]


def test_a_server_without_ranges_sends_the_whole(shelf: Shelf, folder: Path) -> None:
    begin(shelf, folder)
    shelf.ranges = False
    assert_whole(download(shelf.url, folder))


def test_a_file_that_changed_meanwhile_is_fetched_anew(shelf: Shelf, folder: Path) -> None:
    begin(shelf, folder)
    shelf.content, shelf.etag = NEWER, '"second"'
    assert_whole(download(shelf.url, folder), NEWER)


@pytest.mark.parametrize("changed", ["tag", "length", "day"])
def test_parts_of_two_versions_are_never_put_together(shelf: Shelf, folder: Path, changed: str) -> None:
    """The server sends a part of the new file though it was told of which one the beginning is here."""
    shelf.heed_if_range = False
    shelf.modified = "Tue, 24 Nov 2026 06:00:00 GMT"
    begin(shelf, folder)
    shelf.content = NEWER if changed == "length" else NEWER + NEWER[:50_000]
    if changed == "tag":
        shelf.etag = '"second"'
    elif changed == "day":
        shelf.modified = "Tue, 24 Nov 2026 07:00:00 GMT"
    assert_whole(download(shelf.url, folder), shelf.content)


def test_a_file_that_became_shorter_is_fetched_anew(shelf: Shelf, folder: Path) -> None:
    begin(shelf, folder)
    shelf.content, shelf.heed_if_range = b"[]", False
    assert_whole(download(shelf.url, folder), b"[]")
    assert shelf.ranges_asked() == ["bytes=70000-", ""]


@pytest.mark.parametrize("part", ["bytes 0-199999/200000", "bytes x", "bytes 69999-199999/200000"])
def test_another_part_than_was_asked_for_is_not_taken(shelf: Shelf, folder: Path, part: str) -> None:
    begin(shelf, folder)
    shelf.content_range = part
    assert_whole(download(shelf.url, folder))
    assert shelf.ranges_asked() == ["bytes=70000-", ""]


def test_less_than_the_length_is_never_taken_for_whole(shelf: Shelf, folder: Path) -> None:
    shelf.wrong_length = 10
    assert "it goes on from there" in refusal(shelf, folder)
    assert not (folder / "export.json").exists()


def test_a_beginning_longer_than_the_file_is_not_taken(shelf: Shelf, folder: Path) -> None:
    begin(shelf, folder)
    with (folder / "export.json.part").open("ab") as part:
        part.write(b"x" * 130_001)
    assert_whole(download(shelf.url, folder))


def test_a_beginning_that_was_damaged_is_found_out_by_the_digest(shelf: Shelf, folder: Path) -> None:
    shelf.digest = digest_of(CONTENT)
    begin(shelf, folder)
    with (folder / "export.json.part").open("r+b") as part:
        part.write(b"damaged")
    assert "nothing was kept" in refusal(shelf, folder)
    assert_nothing(folder)
    assert_whole(download(shelf.url, folder))


@pytest.mark.parametrize("digest", ["sha-256=:AAAA:", digest_of(NEWER), digest_of(NEWER).replace(":", "")])
def test_another_digest_than_the_servers_is_refused(shelf: Shelf, folder: Path, digest: str) -> None:
    shelf.digest = digest
    assert "What came has the SHA-256" in refusal(shelf, folder)
    assert_nothing(folder)


def test_the_hash_that_was_asked_for_counts(shelf: Shelf, folder: Path) -> None:
    right, wrong = hashlib.sha256(CONTENT).hexdigest(), "0" * 64
    assert "nothing was kept" in refusal(shelf, folder, sha256=wrong)
    assert_nothing(folder)
    assert_whole(download(shelf.url, folder, sha256=right.upper()))
    assert f"The file that is here has the SHA-256 {right}" in refusal(shelf, folder, sha256=wrong)
    assert "is no SHA-256" in refusal(shelf, folder, sha256="12ab")


@pytest.mark.parametrize("by", ["etag", "modified"])
def test_what_is_here_and_not_newer_there_is_not_fetched_again(shelf: Shelf, folder: Path, by: str) -> None:
    shelf.etag, shelf.modified = ('"first"', "") if by == "etag" else ("", "Tue, 24 Nov 2026 06:00:00 GMT")
    first = download(shelf.url, folder)
    again = download(shelf.url, folder)
    assert_whole(again)
    assert (again.unchanged, again.sha256) == (True, first.sha256)
    shelf.content, shelf.etag, shelf.modified = NEWER, '"second"', ""
    assert_whole(download(shelf.url, folder), NEWER)


@pytest.mark.parametrize("damage", ["changed", "cut", "gone", "notes"])
def test_a_damaged_file_is_fetched_anew(shelf: Shelf, folder: Path, damage: str) -> None:
    path = download(shelf.url, folder).path
    if damage == "changed":
        path.write_bytes(b"x" + CONTENT[1:])
    elif damage == "cut":
        path.write_bytes(CONTENT[:-1])
    elif damage == "gone":
        path.unlink()
    else:
        path.with_name("export.json.json").write_text("{}")
    again = download(shelf.url, folder)
    assert_whole(again)
    assert not again.unchanged


def test_not_modified_without_a_question_is_no_answer(shelf: Shelf, folder: Path) -> None:
    shelf.status = 304
    assert "answers 304" in refusal(shelf, folder)


@pytest.mark.parametrize("status", [204, 401, 404, 500, 503])
def test_what_is_no_file_is_said_with_its_number(shelf: Shelf, folder: Path, status: int) -> None:
    shelf.status = status
    assert f"answers {status}" in refusal(shelf, folder)
    assert_nothing(folder)


def test_an_error_leaves_what_was_here(shelf: Shelf, folder: Path) -> None:
    download(shelf.url, folder)
    shelf.status = 500
    assert "answers 500" in refusal(shelf, folder)
    shelf.status = 0
    assert download(shelf.url, folder).unchanged


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/hosts",
        "ftp://127.0.0.1/x.json",
        "data:,x",
        "export.json",
        "https://",
        "http://[::1/x",
        "",
        "http:///x",
    ]
    + ["http://127.0.0.1/é", "http://127.0.0.1/a b", "http://127.0.0.1/a\nb"],
)
def test_other_addresses_are_refused(folder: Path, url: str) -> None:
    with pytest.raises(DownloadRefused, match="is no address to fetch a file from"):
        download(url, folder)
    assert not folder.exists()


@pytest.mark.parametrize("path", ["", "..", "a/.hidden", "%2e%2e%2fx", "a%2Fb", "a%5Cb", "%00"])
def test_an_address_names_a_file_of_the_folder(folder: Path, path: str) -> None:
    with pytest.raises(DownloadRefused, match="names no file"):
        download(f"http://127.0.0.1/{path}", folder)


def test_nobody_there_is_said(folder: Path) -> None:
    with serving(b"") as gone:
        url = gone.url
    with pytest.raises(DownloadRefused, match="cannot be reached"):
        download(url, folder)


ELSEWHERE = (
    ("file:///etc/hosts", "is not allowed"),
    ("ftp://127.0.0.1/x", "from where nothing is fetched"),
)


def test_a_server_may_send_elsewhere_but_not_anywhere(shelf: Shelf, folder: Path) -> None:
    with serving(b"", "export.json") as first:
        first.status, first.location = 302, shelf.url
        assert download(first.url, folder).path.read_bytes() == CONTENT
        for location, said in ELSEWHERE:
            first.location = location
            assert said in refusal(first, folder)


def test_a_length_that_is_not_given_is_no_length(shelf: Shelf, folder: Path) -> None:
    shelf.length = False
    assert "does not say how long the file is" in refusal(shelf, folder)
    shelf.break_after = [1000]
    assert "nothing was kept" in refusal(shelf, folder, sha256=hashlib.sha256(CONTENT).hexdigest())
    assert_whole(download(shelf.url, folder, sha256=hashlib.sha256(CONTENT).hexdigest()))


def test_in_chunks_it_comes_whole_or_not(shelf: Shelf, folder: Path) -> None:
    shelf.chunked = True
    shelf.break_after = [1000, 0]
    assert "it goes on from there" in refusal(shelf, folder)
    assert not (folder / "export.json").exists()
    assert (folder / "export.json.part").stat().st_size == 1000
    assert_whole(download(shelf.url, folder))


def test_a_file_without_end_is_given_up(shelf: Shelf, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 100_000)
    assert "which no export has" in refusal(shelf, folder)
    shelf.chunked = True
    assert "which no export has" in refusal(shelf, folder)
    assert not (folder / "export.json").exists()


def test_a_folder_that_cannot_be_written_is_said(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "uhri").write_text("no folder")
    assert "cannot be written" in refusal(shelf, tmp_path / "uhri")


def test_two_commands_do_not_fetch_into_one_folder_at_once(shelf: Shelf, folder: Path) -> None:
    refused = []

    def again(_here: int, _whole: int) -> None:
        with pytest.raises(DownloadRefused, match="Another command is fetching") as found:
            download(shelf.url, folder)
        refused.append(found)

    assert download(shelf.url, folder, progress=again).path.read_bytes() == shelf.content
    assert refused
    assert download(shelf.url, folder).unchanged
