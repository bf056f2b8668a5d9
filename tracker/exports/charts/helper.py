"""The helper process that draws: `python -m tracker.exports.charts.helper ADDRESS`, started by `renderer`.

It reads its key from the first line of standard input, answers one picture at a time, and ends when standard input
closes: when all processes that could ask it are gone.
"""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from multiprocessing.connection import Connection, Listener
from pathlib import Path
from threading import Thread
from typing import Any

from tracker.exports.charts.picture import Picture, unpacked

DRAWN = b"+"
FAILED = b"-"


def answer(connection: Connection[Any, Any]) -> None:
    """Read one picture and send it drawn, or the reason why not."""
    from tracker.exports.charts.drawing import draw  # noqa: PLC0415 - loaded after the address is open

    try:
        connection.send_bytes(DRAWN + draw(unpacked(connection.recv_bytes())))
    except Exception:  # one picture that cannot be drawn must not end the others
        connection.send_bytes(FAILED + traceback.format_exc(limit=5).encode())


def warm_up() -> None:
    """Draw something small once, so that the first picture does not wait for the renderer to start."""
    from tracker.exports.charts.drawing import draw  # noqa: PLC0415

    row = {"key": "", "label": "", "says": "", "total": 1, "implemented": 1}
    others = ("partially_implemented", "not_implemented", "reversed", "no_information", "not_assessed")
    words = dict.fromkeys(
        ("implemented", "partially-implemented", "not-implemented", "reversed", "no-information", "not-assessed"), "-"
    )
    draw(Picture("mix", "-", [{**row, **dict.fromkeys(others, 0)}], words, form="png"))


def main() -> None:
    """Open the address, and answer until standard input closes."""
    key = sys.stdin.buffer.readline().strip()
    with Listener(sys.argv[1], authkey=key, backlog=64) as listener:
        Thread(target=_end_with_input, args=(sys.argv[1],), daemon=True).start()
        warm_up()
        while True:
            try:
                with listener.accept() as connection:
                    answer(connection)
            except (OSError, EOFError):  # who asked is gone
                continue


def _end_with_input(address: str) -> None:
    sys.stdin.buffer.read()
    if sys.platform != "win32":  # a pipe of Windows is no path
        shutil.rmtree(Path(address).parent, ignore_errors=True)
    os._exit(0)


if __name__ == "__main__":
    main()
