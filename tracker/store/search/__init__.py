"""The search: one index over everything that the record holds, on both databases.

`find` answers a page of results with its counts, `matching` the filter `q` of lists, `suggest` a word that was not
found; `refresh` and `catch_up` write the index.
"""

from tracker.store.search.asking import Hit, Results, find, matching, typed_references
from tracker.store.search.entries import Wording
from tracker.store.search.index import build_if_outdated, refresh
from tracker.store.search.spelling import suggest
from tracker.store.search.upkeep import catch_up

__all__ = [
    "Hit",
    "Results",
    "Wording",
    "build_if_outdated",
    "catch_up",
    "find",
    "matching",
    "refresh",
    "suggest",
    "typed_references",
]
