"""The export of the UN index, read and cleaned in a process of its own while the caller writes what comes of it."""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

from tracker.importers.json_array import Unreadable
from tracker.importers.memory import peak_memory_mb
from tracker.importers.uhri import COLUMNS, Export, Progress, Rows, Scope, read_export

PATIENCE: Final = 10.0
"""Seconds that the process is given to end by itself."""
SYMBOL, TEXT = COLUMNS.index("symbol"), COLUMNS.index("text")


class Gathers(Protocol):
    """Takes in the words of records, by symbol and text, and gives what came of all of them, in pieces.

    It goes to the process that reads, and the pieces come from there.
    """

    def take(self, records: Iterable[tuple[str, str]]) -> None:
        """Take further records in."""

    def pieces(self) -> Iterable[Any]:
        """Yield what came of them."""


@dataclass(frozen=True, slots=True)
class _Told:
    read: int
    records: int


@dataclass(frozen=True, slots=True)
class _Kept:
    rows: Rows


@dataclass(frozen=True, slots=True)
class _Gathered:
    piece: Any


class Reading:
    """A running reader: batches of rows first (`batches`), then the rest of what the file held (`export`).

    Use it with `with`, so that the process ends whatever happens. `gathering` is filled there with the words of all
    rows, where the caller has more to do than the reader; it is told (`gathered`) after the batches. Then
    `peak_memory_mb` is known, too.
    """

    def __init__(self, path: Path, scope: Scope, progress: Progress, gathering: Gathers | None = None) -> None:
        self._progress = progress
        self._gathers = gathering is not None
        self._export: Export | None = None
        self._peak_memory_mb: float | None = None
        processes = multiprocessing.get_context("spawn")
        self._incoming, outgoing = processes.Pipe(duplex=False)
        self._process = processes.Process(target=_read, args=(outgoing, path, scope, gathering), daemon=True)
        self._outgoing = outgoing

    def __enter__(self) -> Self:
        """Start to read."""
        self._process.start()
        self._outgoing.close()  # the reader has its own end: when it ends, ours is at its end too
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        """End the process, whether or not it has read all."""
        self._incoming.close()
        if self._process.is_alive():
            self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()

    def batches(self) -> Iterator[Rows]:
        """Yield rows as they are read; raises Unreadable, maybe after some."""
        while not isinstance(said := self._receive(), Export):
            if isinstance(said, _Kept):
                yield said.rows
            elif isinstance(said, Unreadable):
                raise said
            else:
                self._progress(said.read, said.records)
        self._export = said
        if not self._gathers:
            self._peak_memory_mb = self._receive()

    def gathered(self) -> Iterator[Any]:
        """Yield what was gathered, once all batches were taken; nothing where nothing was."""
        if not self._gathers:
            return
        while isinstance(said := self._receive(), _Gathered):
            yield said.piece
        self._peak_memory_mb = said

    def _receive(self) -> Any:
        try:
            return self._incoming.recv()
        except (EOFError, OSError) as error:
            msg = "the process that reads it ended before its end"
            raise Unreadable(msg) from error

    @property
    def export(self) -> Export:
        """What the file held, when all batches were taken."""
        if self._export is None:
            msg = "the file has not been read to its end"
            raise RuntimeError(msg)
        return self._export

    @property
    def peak_memory_mb(self) -> float | None:
        """The most memory that the process took, when it has read all."""
        return self._peak_memory_mb


def _read(outgoing: Connection, path: Path, scope: Scope, gathering: Gathers | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is told, and ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not at once: a parser of its own is ended too
    gc.disable()  # millions of records are made and dropped, none of which refers to itself

    def hand_on(rows: Rows) -> None:
        outgoing.send(_Kept(rows))
        if gathering is not None:  # after that, so that they are written meanwhile
            gathering.take((str(row[SYMBOL]), str(row[TEXT])) for row in rows)

    said: Unreadable | Export
    try:
        try:
            said = read_export(path, scope, lambda read, records: outgoing.send(_Told(read, records)), hand_on)
        except Unreadable as problem:
            said = problem
        outgoing.send(said)
        for piece in gathering.pieces() if gathering is not None else ():
            outgoing.send(_Gathered(piece))
        outgoing.send(peak_memory_mb())
    except BrokenPipeError:  # nobody listens any more
        return
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # while Python ends, nothing is there to catch what it raises
