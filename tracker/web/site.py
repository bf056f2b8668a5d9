"""What one running site holds: settings, the maker of sessions, and what it remembers between requests."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Final

from flask import current_app

from tracker.exports.charts.renderer import Renderer, own_renderer
from tracker.settings import Settings
from tracker.store.db import Sessions
from tracker.store.index_answers import UnpackedIndex
from tracker.store.vocabulary import Vocabulary

MOST_BYTES_REMEMBERED: Final = 16 * 1024 * 1024
"""How much a worker keeps of pages it has made, before it forgets those asked for longest ago."""


@dataclass(frozen=True, slots=True)
class RememberedPage:
    """A page or picture as it was sent: bytes, headers, and the tag by which a browser asks again."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    tag: str


class Memory:
    """Pages by address, for as long as the data has the version they were made from; safe between threads."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[str, ...], RememberedPage] = OrderedDict()
        self._bytes = 0
        self._version: tuple[int, date] | None = None
        self._lock = Lock()

    def __contains__(self, key: tuple[str, ...]) -> bool:
        """Tell whether a page is remembered for an address, of whatever version of the data."""
        return key in self._pages

    def find(self, version: tuple[int, date], key: tuple[str, ...]) -> RememberedPage | None:
        """Return the page made for this version of the data, or None."""
        with self._lock:
            if version != self._version:
                return None
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def keep(self, version: tuple[int, date], key: tuple[str, ...], page: RememberedPage) -> None:
        """Remember a page, forgetting all that was made from another version."""
        with self._lock:
            if version != self._version:
                self._pages.clear()
                self._bytes, self._version = 0, version
            if key in self._pages:
                self._bytes -= len(self._pages.pop(key).body)
            self._pages[key] = page
            self._bytes += len(page.body)
            while self._bytes > MOST_BYTES_REMEMBERED:
                _, oldest = self._pages.popitem(last=False)
                self._bytes -= len(oldest.body)


@dataclass(slots=True)
class Site:
    """Held by the application; views reach it through `site()`."""

    settings: Settings
    sessions: Sessions
    memory: Memory = field(default_factory=Memory)
    vocabularies: dict[str, tuple[int, Vocabulary]] = field(default_factory=dict)
    """By language: the version of the data they were read from, and the register's labels."""
    unpacked: tuple[int, UnpackedIndex | None] | None = None
    """Number of the last import of the UN index, and its facets; None until somebody asks."""
    pictures: Memory = field(default_factory=Memory)
    """Charts by address; they hold public data only, so they are the same for everybody."""
    renderer: Renderer = field(default_factory=own_renderer)


def site() -> Site:
    """Return the site of the current application."""
    found: Site = current_app.extensions["tracker"]
    return found
