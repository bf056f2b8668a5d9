"""What is fuzzed: one class for each form of file. To add one, write such a class and name it in TARGETS."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any, ClassVar, Final

from sqlalchemy.orm import Session

from tests.fuzz.mutating import Files, Mutation
from tracker.domain.messages import Fault, Refused
from tracker.store.db import Sessions

TODAY: Final = date(2026, 11, 24)
NOW: Final = datetime(2026, 11, 24, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Original:
    """Sound files to start from, and the words with which the command would be called for them."""

    label: str
    files: Files
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of a refusal: `kind` is the same for all of its kind, `text` is what is read."""

    kind: str
    text: str


class NotTaken(Exception):
    """A refusal that an importer gives back rather than raises."""

    def __init__(self, said: Sequence[Said]) -> None:
        super().__init__("; ".join(one.text for one in said))
        self.said = said


class Target(ABC):
    """A form of file: sound originals, what to do to them, the way in, and what must hold of its receipt."""

    name: ClassVar[str]
    importer: ClassVar[str]
    """The importer it belongs to: runs are shared between its targets."""

    mutations: Sequence[Mutation]
    refusals: ClassVar[tuple[type[Exception], ...]] = (Refused, NotTaken)

    @abstractmethod
    def originals(self) -> Sequence[Original]:
        """Return sound files, each of which can be brought into the target's database."""

    @abstractmethod
    def fill(self, db: Session) -> None:
        """Write what must be in the database before."""

    @abstractmethod
    def bring(self, sessions: Sessions, folder: Path, files: Files, words: Mapping[str, str]) -> Any:
        """Bring files in as the command does, committed as a whole or not at all; returns the receipt as JSON has it.

        Raises one of `refusals`.
        """

    @abstractmethod
    def command(self, folder: Path, files: Files, words: Mapping[str, str]) -> list[str]:
        """Return the command that brings the files in, as it is typed after `tracker`."""

    def unsound(self, receipt: Any) -> Iterator[str]:
        """Yield what in a receipt does not add up."""
        yield from ()

    def words(self, chance: Random, original: Original) -> Mapping[str, str]:
        """Return the words of the command for a run."""
        return original.words

    def said(self, error: Exception) -> list[Said]:
        """Return the sentences of a refusal."""
        if isinstance(error, NotTaken):
            return list(error.said)
        if isinstance(error, Refused):
            return [said_of(fault) for fault in error.faults]
        return [Said(type(error).__name__, str(error))]


def said_of(fault: Fault) -> Said:
    """Return a fault as it is read, and its kind: the sentence with its gaps."""
    return Said(fault.message, str(fault))
