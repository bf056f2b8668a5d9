"""What a load did: counts for each file, and the rows where this database and the files differ."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """A column in which this database (`ours`) and the file (`theirs`) differ."""

    column: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A row of a file that was not taken over, because somebody made or changed it here."""

    file: str
    key: str
    why: str
    differences: tuple[Difference, ...] = ()

    def __str__(self) -> str:
        """One line for the terminal."""
        columns = ", ".join(difference.column for difference in self.differences)
        return f"{self.file}: {self.key}: {self.why}{f' ({columns})' if columns else ''}"


@dataclass(frozen=True, slots=True)
class Gone:
    """A row that an earlier load brought and that the files no longer have; it stays here."""

    file: str
    key: str

    def __str__(self) -> str:
        """One line for the terminal."""
        return f"{self.file}: {self.key}: gone from the files, kept here"


@dataclass(slots=True)
class FileCounts:
    """What became of the rows of one file. `moved`: same rows that now stand in another place of the order."""

    new: int = 0
    changed: int = 0
    same: int = 0
    kept: int = 0
    gone: int = 0
    moved: int = 0


@dataclass(slots=True)
class LoadReport:
    """What a load did, for printing and as JSON."""

    files: dict[str, FileCounts] = field(default_factory=dict)
    kept: list[Kept] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)

    def counts(self, file: str) -> FileCounts:
        """Return the counts of a file, to add to."""
        return self.files.setdefault(file, FileCounts())

    def keep(self, kept: Kept) -> None:
        """Note a row that was kept as it is here."""
        self.counts(kept.file).kept += 1
        self.kept.append(kept)

    def miss(self, gone: Gone) -> None:
        """Note a row that is gone from the files."""
        self.counts(gone.file).gone += 1
        self.gone.append(gone)

    @property
    def changed_anything(self) -> bool:
        """Whether the load wrote anything at all."""
        return any(counts.new or counts.changed or counts.moved for counts in self.files.values())

    def record(self) -> dict[str, Any]:
        """Return the report as JSON takes it."""
        return asdict(self)

    def lines(self) -> Iterator[str]:
        """Yield the report as a table for the terminal, then the rows that differ."""
        names = ("new", "changed", "same", "kept", "gone")
        width = max(map(len, self.files), default=0)
        yield f"{'':{width}}" + "".join(f"{name:>9}" for name in names)
        for file, counts in self.files.items():
            yield f"{file:{width}}" + "".join(f"{getattr(counts, name):>9}" for name in names)
        yield from map(str, self.kept)
        yield from map(str, self.gone)
