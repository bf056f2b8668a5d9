"""The forms in which the UN index is published: JSON, plain or gzipped, and XLSX; both give the same records."""

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from tracker.importers.json_array import Blocks, records_of
from tracker.importers.uhri_workbook import Workbook, is_workbook


class Source(Protocol):
    """An open file of the index. `read` and `sha256` are of the file as it lies there."""

    def __enter__(self) -> Self:
        """Open it; raises Unreadable."""

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""

    @property
    def absent(self) -> frozenset[str]:
        """Fields that this form does not have."""

    @property
    def read(self) -> int:
        """Bytes that were read so far."""

    @property
    def sha256(self) -> str:
        """Hash of what was read."""

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield records with the fields of the JSON form; raises Unreadable, naming the place."""


class _Json(Blocks):
    """The JSON form."""

    absent: frozenset[str] = frozenset()

    def records(self) -> Iterator[dict[str, Any]]:
        """Yield the objects of its one array."""
        return records_of(self)


def open_records(path: Path) -> Source:
    """Return the file, by its content whatever its name; it is opened by `with`."""
    return Workbook(path) if is_workbook(path) else _Json(path)
