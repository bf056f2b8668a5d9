"""Files that were sent in and checked, kept on this machine for an hour until somebody imports them."""

import re
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Final

from werkzeug.datastructures import FileStorage

from tracker.web.uploads import name_of

KEPT_FOR: Final = 3600
"""Seconds for which a file waits; older ones go when the next one comes."""
SUFFIXES: Final = (".json", ".gz", ".xlsx")
BLOCK: Final = 1024 * 1024

_TOKEN = re.compile(r"[0-9a-f]{32}")
_reading = Lock()


class Busy(Exception):
    """Another file is being read or imported on this machine just now."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file: where it lies, the name that its sender has for it, and the word by which they come back to it."""

    path: Path
    name: str
    token: str


class KeptFiles:
    """The files of one account; it has one at a time, so that nobody fills the disk."""

    def __init__(self, data: Path, account_id: int) -> None:
        self._all = data / "uploads"
        self._folder = self._all / str(account_id)

    def keep(self, sent: FileStorage) -> KeptFile:
        """Write what was sent to a file, block by block, and let go of what was kept before."""
        self.drop()
        self._sweep()
        name = name_of(sent)
        token = secrets.token_hex(16)
        folder = self._folder / token
        folder.mkdir(parents=True, mode=0o700)
        path = folder / f"export{next((one for one in SUFFIXES if name.lower().endswith(one)), '')}"
        with path.open("wb") as file:
            shutil.copyfileobj(sent.stream, file, BLOCK)
        (folder / "name").write_text(name, encoding="utf-8")
        return KeptFile(path, name, token)

    def find(self, token: str) -> KeptFile | None:
        """Return a file that is still kept, None when it is not, or not this account's."""
        folder = self._folder / token
        if not _TOKEN.fullmatch(token) or not folder.is_dir() or _is_old(folder):
            return None
        path = next(one for one in folder.iterdir() if one.name.startswith("export"))
        return KeptFile(path, (folder / "name").read_text(encoding="utf-8"), token)

    def drop(self) -> None:
        """Let go of what this account has here."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _sweep(self) -> None:
        for folder in self._all.glob("*/*"):
            if _is_old(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_old(folder: Path) -> bool:
    return folder.stat().st_mtime < time.time() - KEPT_FOR


@contextmanager
def one_at_a_time(data: Path) -> Iterator[None]:
    """Let one file be read at a time on this machine, whatever process asks; raises Busy at once otherwise."""
    if not _reading.acquire(blocking=False):
        raise Busy
    try:
        with _locked(data / "uploads"):
            yield
    finally:
        _reading.release()


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where one process serves
    except ImportError:
        yield
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy from error
        yield
