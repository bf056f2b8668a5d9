"""The export of the UN index, read and cleaned in a process of its own while the caller writes what comes of it."""

import gc
import multiprocessing
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from tracker.importers.json_array import Unreadable
from tracker.importers.memory import peak_memory_mb
from tracker.importers.uhri import Export, Progress, Rows, Scope, read_export

PATIENCE: Final = 10.0
"""Seconds that the process is given to end by itself."""


@dataclass(frozen=True, slots=True)
class _Told:
    read: int
    records: int


@dataclass(frozen=True, slots=True)
class _Kept:
    rows: Rows


class Reading:
    """A running reader: batches of rows first (`batches`), then the rest of what the file held (`export`).

    Use it with `with`, so that the process ends whatever happens; `peak_memory_mb` is known when all was read.
    """

    def __init__(self, path: Path, scope: Scope, progress: Progress) -> None:
        self._progress = progress
        self._export: Export | None = None
        self._peak_memory_mb: float | None = None
        processes = multiprocessing.get_context("spawn")
        self._incoming, outgoing = processes.Pipe(duplex=False)
        self._process = processes.Process(target=_read, args=(outgoing, path, scope), daemon=True)
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
        while True:
            try:
                said: Any = self._incoming.recv()
            except (EOFError, OSError) as error:
                msg = "the process that reads it ended before its end"
                raise Unreadable(msg) from error
            if isinstance(said, _Kept):
                yield said.rows
            elif isinstance(said, _Told):
                self._progress(said.read, said.records)
            elif isinstance(said, Unreadable):
                raise said
            else:
                self._export, self._peak_memory_mb = said
                return

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


def _read(outgoing: Connection, path: Path, scope: Scope) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asked is told, and ends this process
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # not at once: a parser of its own is ended too
    gc.disable()  # millions of records are made and dropped, none of which refers to itself

    def hand_on(rows: Rows) -> None:
        outgoing.send(_Kept(rows))

    said: Unreadable | tuple[Export, float | None]
    try:
        try:
            export = read_export(path, scope, lambda read, records: outgoing.send(_Told(read, records)), hand_on)
            said = export, peak_memory_mb()
        except Unreadable as problem:
            said = problem
        outgoing.send(said)
    except BrokenPipeError:  # nobody listens any more
        return
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)  # while Python ends, nothing is there to catch what it raises
