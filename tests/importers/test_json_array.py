"""The array of the UN index in blocks: taken many at a time or one by one, the objects and the places are the same."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.importers import json_array
from tracker.importers.json_array import Blocks, Unreadable, records_of

LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
OBJECTS = st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=3), max_size=12)
SPACE = st.text(" \t\r\n", max_size=3)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("arrays") / "array.json"


def objects_in(file: Path, data: bytes, block: int = json_array.BLOCK) -> list[dict[str, Any]]:
    file.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch, Blocks(file) as blocks:
        patch.setattr(json_array, "BLOCK", block)
        return list(records_of(blocks))


def refusal(file: Path, data: bytes) -> str:
    with pytest.raises(Unreadable) as problem:
        objects_in(file, data)
    return str(problem.value)


@given(objects=OBJECTS, escaped=st.booleans(), comma=st.tuples(SPACE, SPACE), block=st.integers(1, 200))
def test_any_array_gives_what_the_standard_library_makes_of_it(
    file: Path, objects: list[dict[str, Any]], escaped: bool, comma: tuple[str, str], block: int
) -> None:
    before, after = comma
    text = json.dumps(objects, ensure_ascii=escaped, separators=(f"{before},{after}", ":"))
    data = text.encode("utf-8", "replace")
    found = objects_in(file, data, block)
    assert found == json.loads(data)
    assert json.dumps(found) == json.dumps(json.loads(data))  # the order of fields, and 1 for no True


def test_what_looks_like_the_end_of_an_object_is_none_within_a_text_or_a_list(file: Path) -> None:
    objects = [{"a": "x}, {"}, {"b": [{"c": 1}, {"c": 2}]}, {"d": "}\n,\n{"}, {"e": 1}] * 3
    for block in range(1, 90):
        assert objects_in(file, json.dumps(objects).encode(), block) == objects


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (b'{"a"; 1}', "record 4,001 (byte {}): expecting ':' delimiter"),
        (b'{"a": "\x00"}', "record 4,001 (byte {}): invalid control character at"),
        (b"7", "record 4,001 (byte {}): it is no object"),
    ],
)
def test_after_thousands_of_objects_the_place_of_an_error_is_exact(
    file: Path, mark: bytes, wrong: bytes, said: str
) -> None:
    sound = ", ".join(json.dumps({"number": number, "text": "ö"}, ensure_ascii=False) for number in range(4000))
    begun = mark + b"[" + sound.encode() + b", "
    at = len(begun) + {b'{"a"; 1}': 5, b'{"a": "\x00"}': 8, b"7": 1}[wrong]
    assert refusal(file, begun + wrong + b', {"a": 1}]') == said.format(f"{at:,}")


def test_half_characters_are_read_wherever_they_stand(file: Path) -> None:
    objects = [{"number": number, "text": "\ud800" if number == 3000 else "x" * 50} for number in range(6000)]
    assert objects_in(file, json.dumps(objects).encode()) == objects


@pytest.mark.parametrize("before", ["", '{"half": "\\ud800"}, '])
def test_a_long_object_is_tried_a_few_times_and_not_at_each_block(
    file: Path, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    reads = []
    read = json_array._read

    def counted(blocks: Iterator[bytes], least: int) -> bytes:
        reads.append(least)
        return read(blocks, least)

    monkeypatch.setattr(json_array, "_read", counted)
    text = "x{" * 100_000
    found = objects_in(file, f'[{before}{{"text": "{text}"}}, {{"a": 1}}]'.encode(), block=100)
    assert [one["text"] for one in found if "text" in one] == [text]
    assert len(reads) < 30
