"""Asks a helper process to draw, started at the first picture or before the workers are: one for all of them.

So no worker of the site carries Altair and the renderer's engine, and what they take is given back with one process.
"""

import atexit
import os
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import suppress
from functools import lru_cache
from multiprocessing import AuthenticationError
from multiprocessing.connection import Client
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock
from typing import Final

from tracker.exports.charts.picture import Picture

PATIENCE: Final = 20.0
"""Seconds that a picture may take, the start of the helper included."""

REST: Final = 30.0
"""Seconds without another try, after a helper that ended as soon as it was started."""

DRAWN: Final = b"+"
HOME: Final = Path(__file__).resolve().parents[3]


class NotDrawn(Exception):
    """A picture could not be drawn; the message is for the log."""


class HelperGone(Exception):
    """The helper process has ended."""


class Renderer:
    """The way to a helper process; safe between threads, and in processes forked after `start`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._helper: subprocess.Popen[bytes] | None = None
        self._starter = 0
        self._pid = 0
        self._folder = ""
        self._address = ""
        self._rests_until = 0.0
        self._key = b""

    @property
    def pid(self) -> int:
        """Number of the helper process; 0 before it is started."""
        return self._pid

    def start(self) -> None:
        """Start the helper now, without waiting until it is ready."""
        with self._lock:
            if not self._address:
                self._start()

    def _start(self) -> None:
        self._folder = mkdtemp(prefix="charts-")  # only this account may look into it
        windows = sys.platform == "win32"
        self._address = rf"\\.\pipe\{Path(self._folder).name}" if windows else str(Path(self._folder) / "socket")
        self._key = secrets.token_hex(32).encode()
        self._helper = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tracker.exports.charts.helper", self._address],
            stdin=subprocess.PIPE,
            cwd=HOME,
            start_new_session=True,  # Ctrl-C is for the site; the helper ends when nobody is left to ask it
        )
        self._starter, self._pid = os.getpid(), self._helper.pid
        assert self._helper.stdin is not None  # noqa: S101 - asked for above
        with suppress(BrokenPipeError):  # it has ended already: asking it will say so
            self._helper.stdin.write(self._key + b"\n")
            self._helper.stdin.flush()
        atexit.register(self.stop)

    def stop(self) -> None:
        """End the helper, if this process started it."""
        if self._helper is None or self._starter != os.getpid():
            return
        helper, self._helper, self._address = self._helper, None, ""
        atexit.unregister(self.stop)
        if helper.stdin is not None:
            with suppress(BrokenPipeError):
                helper.stdin.close()
        try:
            helper.wait(5)
        except subprocess.TimeoutExpired:
            helper.kill()
            helper.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def draw(self, picture: Picture) -> bytes:
        """Return the picture as a file; raises NotDrawn."""
        if time.monotonic() < self._rests_until:
            raise NotDrawn("The helper could not be started a moment ago.")
        try:
            self.start()
        except OSError as error:
            raise NotDrawn(f"The helper could not be started: {error!r}") from error
        until = time.monotonic() + PATIENCE
        try:
            answer = self._ask(picture.packed(), until)
        except HelperGone:  # have another, of this process
            self._start_again(self._address)
            try:
                answer = self._ask(picture.packed(), until)
            except HelperGone as error:
                self._rests_until = time.monotonic() + REST
                raise NotDrawn("The helper ends as soon as it is started.") from error
        if not answer.startswith(DRAWN):
            raise NotDrawn(answer[1:].decode(errors="replace"))
        return answer[1:]

    def _start_again(self, gone: str) -> None:
        with self._lock:
            if self._address == gone:  # else another thread was faster
                self.stop()
                self._start()

    def _alive(self) -> bool:
        helper = self._helper
        if helper is not None and self._starter == os.getpid():
            return helper.poll() is None
        try:
            os.kill(self._pid, 0)  # asks only whether it is there
        except OSError:
            return False
        return True

    def _ask(self, packed: bytes, until: float) -> bytes:
        while True:
            try:
                with Client(self._address, authkey=self._key) as connection:
                    connection.send_bytes(packed)
                    if not connection.poll(max(0.0, until - time.monotonic())):
                        raise NotDrawn("The helper took too long.")
                    return connection.recv_bytes()
            except ConnectionRefusedError as error:
                raise HelperGone from error
            except FileNotFoundError as error:  # it has not opened its address yet
                if not self._alive():
                    raise HelperGone from error
                if time.monotonic() > until:
                    raise NotDrawn("The helper did not start.") from error
                time.sleep(0.02)
            except (EOFError, AuthenticationError, ConnectionResetError, BrokenPipeError) as error:
                raise NotDrawn(f"The helper broke off: {error!r}") from error


@lru_cache(maxsize=1)
def own_renderer() -> Renderer:
    """Return the renderer of this process."""
    return Renderer()
