"""What PostgreSQL's index of words in the UN index holds, read number by number."""

from array import array
from collections.abc import Iterator

import sqlalchemy as sa

from tracker.domain.annotation_terms import StemNumbers
from tracker.store.index_gathering import LAST_POSITION, POSITION_BITS
from tracker.store.models import IndexPart, IndexStem

Word = tuple[int, str, int]
"""Row of a record, a stem and its position."""


def words_kept(connection: sa.Connection) -> Iterator[Word]:
    """Yield all words of all records; what bits say is checked on the way."""
    parts, stems = IndexPart.__table__, IndexStem.__table__
    for part in connection.execute(sa.select(parts)):
        ids, lengths = array("I", part.ids), array("H", part.lengths)
        assert len(ids) == len(lengths)
        counted = array("H", bytes(2 * len(ids)))
        for row in connection.execute(sa.select(stems).where(stems.c.part_id == part.id)):
            places = array("I", row.places)
            assert list(places) == sorted(places)
            records = [place >> POSITION_BITS for place in places]
            if row.bits is not None:
                whole = int.from_bytes(row.bits, "little")
                assert {record for record in range(len(ids)) if whole >> record & 1} == set(records)
            for record, place in zip(records, places, strict=True):
                counted[record] += 1
                if ids[record]:
                    yield ids[record], bytes(row.stem).decode(), place & LAST_POSITION
        assert counted == lengths


def words_of(identity: int, symbol: str, text: str) -> Iterator[Word]:
    """Yield what the index has to hold of a record."""
    stems = StemNumbers()
    numbers = list(stems.of(symbol, text))
    names = {number: stem for stem, number in stems.number_of.items()}
    for position, number in enumerate(numbers, 1):
        yield identity, names[number], min(position, LAST_POSITION)
