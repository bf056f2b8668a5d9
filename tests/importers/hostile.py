"""Tasks for the limited process that behave as a parser that a hostile file has got hold of."""

import os
import time

from tracker.domain.messages import Fault, Refused


def echo(data: bytes) -> dict[str, object]:
    """Give back what came in, and what of the surroundings can be seen."""
    return {"text": data.decode(), "settings": [name for name in os.environ if name.startswith("TRACKER_")]}


def refuse(data: bytes) -> None:
    """Refuse with a sentence."""
    raise Refused(Fault("place", "“%(what)s” is refused.", {"what": data.decode()}))


def eat(_data: bytes) -> int:
    """Take more memory than there is."""
    return len(bytearray(4 * 1024**3))


def spin(_data: bytes) -> None:
    """Never end, computing."""
    while True:
        pass


def sleep(_data: bytes) -> None:
    """Never end, waiting."""
    time.sleep(600)


def crash(_data: bytes) -> None:
    """End as a parser does that reads where it may not."""
    os.abort()


def fail(_data: bytes) -> None:
    """Raise what nobody expects."""
    raise BaseException("a panic")  # noqa: TRY002 - as parsers written in Rust do


def chatter(_data: bytes) -> str:
    """Answer more than is read."""
    return "x" * (2 * 1024**2)
