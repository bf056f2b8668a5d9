"""Mutations of a JSON array of records: fields, types, numbers, depth, and the text of the file itself."""

import gzip
import json
import re
from collections.abc import Callable
from random import Random
from typing import Any, Final

from tests.fuzz.mutating import Mutation, on_one
from tests.fuzz.texts import hostile, pattern, very_long

Records = list[Any]
_HOLE: Final = "@@hole@@"
"""Stands for text that `json` does not write; it is put in afterwards."""


def on_records(
    name: str, change: Callable[[Random, Records], Records], *, neutral: bool = False, weight: float = 1.0
) -> Mutation:
    """Return a mutation of the parsed array; a file that is no array any more, or is packed, stays as it is."""

    def change_bytes(chance: Random, data: bytes) -> bytes:
        try:
            records = json.loads(data)
        except (ValueError, RecursionError):
            return data
        if not isinstance(records, list) or not records:
            return data
        return json.dumps(change(chance, records), ensure_ascii=False).encode("utf-8", "surrogatepass")

    return on_one(name, change_bytes, neutral=neutral, weight=weight)


def _one(chance: Random, records: Records) -> dict[str, Any]:
    found = chance.choice(records)
    return found if isinstance(found, dict) and found else {"AnnotationId": ""}


def _drop_field(chance: Random, records: Records) -> Records:
    name = chance.choice(list(_one(chance, records)))
    among = records if chance.random() < 0.5 else [_one(chance, records)]
    for record in among:
        if isinstance(record, dict):
            record.pop(name, None)
    return records


def _rename_field(chance: Random, records: Records) -> Records:
    record = _one(chance, records)
    name = chance.choice(list(record))
    other = chance.choice((name.lower(), f"{name} ", "Paragraph", hostile(chance), pattern(chance, 2000)))
    among = records if chance.random() < 0.5 else [record]
    for one in among:
        if isinstance(one, dict) and name in one:
            one[other] = one.pop(name)
    return records


def _add_fields(chance: Random, records: Records) -> Records:
    for record in chance.sample(records, chance.randint(1, len(records))):
        if isinstance(record, dict):
            record.update({f"{hostile(chance)}{number}": None for number in range(chance.choice((1, 3, 80)))})
    return records


def _other_type(chance: Random, records: Records) -> Records:
    values: tuple[Any, ...] = (
        None,
        True,
        0,
        -1,
        10**30,
        1.5,
        1e308,
        "",
        [],
        {},
        [[]],
        [None],
        [1, "a"],
        {"a": "b"},
        ["a"] * 999,
    )
    record = _one(chance, records)
    record[chance.choice(list(record))] = chance.choice(values)
    return records


def _hostile_text(chance: Random, records: Records) -> Records:
    record = _one(chance, records)
    name = chance.choice(list(record))
    value: Any = hostile(chance) if chance.random() < 0.7 else pattern(chance)
    record[name] = [value, value] if isinstance(record[name], list) else value
    return records


def _around_text(chance: Random, records: Records) -> Records:
    record = _one(chance, records)
    text = str(record.get("Text", ""))
    at = chance.randrange(len(text) + 1)
    put = chance.choice(
        (hostile(chance), pattern(chance, 90_000), "(a) ", "\n(c) x", "<p>", "&#x110000;", "&#55296;", "12.")
    )
    record["Text"] = text[:at] + put + text[at:]
    return records


def _huge_text(chance: Random, records: Records) -> Records:
    record = _one(chance, records)
    record[chance.choice(("Text", "Symbol", "Body", "Countries", "Themes", "AnnotationId"))] = very_long(chance)
    return records


def _drop(chance: Random, records: Records) -> Records:
    records.pop(chance.randrange(len(records)))
    return records


def _double(chance: Random, records: Records) -> Records:
    return [*records, *chance.choices(records, k=chance.choice((1, 5, 300)))]


def _no_record(chance: Random, records: Records) -> Records:
    records.insert(chance.randrange(len(records) + 1), chance.choice((None, 1, "a", [], [{}], {}, {"a": {"b": []}})))
    return records


def _shuffle(chance: Random, records: Records) -> Records:
    chance.shuffle(records)
    return records


def _reorder_fields(chance: Random, records: Records) -> Records:
    return [dict(chance.sample(list(one.items()), len(one))) if isinstance(one, dict) else one for one in records]


# ---- the text of the file ----


def _hole(chance: Random, data: bytes) -> bytes:
    """Put into a value what `json` would not write: depth, numbers without end, escapes of half characters."""
    values = [match.span() for match in re.finditer(rb'"(?:[^"\\]|\\.){0,300}"(?=\s*[,}\]])', data[:200_000])]
    if not values:
        return data
    start, end = chance.choice(values)
    deep = chance.choice((50, 900, 100_000))
    odd = (
        *(b"[" * deep + b"]" * deep, b"[" * deep, b'{"a":' * deep + b"1" + b"}" * deep),
        *(b"9" * 5000, b"1" + b"0" * 200_000, b"1e400", b"-0", b"NaN", b"-Infinity", b"01", b"+1", b".5", b"0x1"),
        *(b'"\\ud800"', b'"\\udc00\\ud800"', b'"\\u0000"', b'"\\x"', b'"\n"', b"'a'", b'"a" "b"', b"", b"undefined"),
        *(b'"' + b"\\u0000" * 1000 + b'"', b'"' + b"\\" * 100_001 + b'"', b'"\xff"'),
    )
    return data[:start] + chance.choice(odd) + data[end:]


def _around(chance: Random, data: bytes) -> bytes:
    odd = (
        *(data + data, b'{"records":' + data + b"}", data.strip(b"[] \n"), data.rstrip(b"] \n") + b",]", data + b"x"),
        *(
            b"[" * 100_000 + data,
            b"/* */" + data,
            data.replace(b"},", b"}\n"),
            data.replace(b"},", b"},,", 1),
            b"[" + data + b"]",
        ),
        *(data.rstrip(b"] \n"), b" " * 5_000_000 + data, data.replace(b"{", b"{ " + b" " * 9_000, 1), b"[]", data[1:]),
    )
    return chance.choice(odd)


def _double_key(chance: Random, data: bytes) -> bytes:
    return data.replace(b"{", b'{"AnnotationId": ' + chance.choice((b"1", b'""', b"null", b"[]")) + b", ", 1)


def _spaced(chance: Random, data: bytes) -> bytes:
    try:
        records = json.loads(data)
    except (ValueError, RecursionError):
        return data
    return json.dumps(records, ensure_ascii=chance.random() < 0.5, indent=chance.choice((None, 1, "\t"))).encode(
        "utf-8", "surrogatepass"
    )


RECORDS: Final = (
    on_records("records: shuffled", _shuffle, neutral=True, weight=0.7),
    on_records("records: fields in another order", _reorder_fields, neutral=True, weight=0.7),
    on_records("records: field dropped", _drop_field, weight=2),
    on_records("records: field renamed", _rename_field, weight=2),
    on_records("records: fields added", _add_fields),
    on_records("records: value of another type", _other_type, weight=5),
    on_records("records: hostile value", _hostile_text, weight=6),
    on_records("records: text disturbed", _around_text, weight=6),
    on_records("records: one dropped", _drop, weight=2),
    on_records("records: some twice", _double),
    on_records("records: something else among them", _no_record, weight=2),
    on_records("records: ten million characters", _huge_text, weight=0.25),
    on_one("json: written otherwise", _spaced, neutral=True),
    on_one("json: value that is none", _hole, weight=5),
    on_one("json: key twice", _double_key),
    on_one("json: another whole", _around, weight=3),
)

# ---- gzip ----


def _unpacked(data: bytes) -> bytes:
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, ValueError):
        return data


def _members(chance: Random, data: bytes) -> bytes:
    whole = _unpacked(data)
    cuts = sorted(chance.randrange(len(whole) + 1) for _ in range(chance.choice((1, 2, 30))))
    return b"".join(gzip.compress(whole[one:two], 1) for one, two in zip([0, *cuts], [*cuts, len(whole)], strict=True))


def _packed_otherwise(chance: Random, data: bytes) -> bytes:
    return gzip.compress(_unpacked(data), chance.choice((0, 1, 9)))


def _packed_twice(_chance: Random, data: bytes) -> bytes:
    return gzip.compress(data)


def _bomb(chance: Random, data: bytes) -> bytes:
    """Pack far more than was there: spaces between records, one text without an end, or nothing at all."""
    filling = chance.choice((b" ", b"[", b"a", b"\0")) * (64 * 1024 * 1024)
    whole = _unpacked(data)
    member = gzip.compress(filling, 9)
    head = gzip.compress(whole[: chance.choice((0, 1, whole.rfind(b"Text") + 8))], 9)
    return head + member * chance.choice((1, 4, 200)) + gzip.compress(whole[1:], 9)


def _after(chance: Random, data: bytes) -> bytes:
    return data + chance.choice((b"\0" * 512, b"x", b"\x1f\x8b", b"\x1f\x8b\x08\x00", gzip.compress(b"x")))


def _checksum(_chance: Random, data: bytes) -> bytes:
    return data[:-8] + bytes(8)


def within_gzip(mutation: Mutation) -> Mutation:
    """Return a mutation of what is packed in the file."""

    def change(chance: Random, files: dict[str, bytes]) -> dict[str, bytes]:
        inside = mutation.change(chance, {name: _unpacked(data) for name, data in files.items()})
        return {name: gzip.compress(data, 1) for name, data in inside.items()}

    return Mutation(mutation.name, change, mutation.neutral, mutation.weight)


GZIP: Final = (
    on_one("gzip: several members", _members, neutral=True, weight=2),
    on_one("gzip: packed otherwise", _packed_otherwise, neutral=True),
    on_one("gzip: packed twice", _packed_twice, weight=2),
    on_one("gzip: bomb", _bomb, weight=0.5),
    on_one("gzip: something behind it", _after, weight=3),
    on_one("gzip: wrong checksum", _checksum, weight=2),
)
