"""Fields of a record of the UN index that nothing reads, but that are kept as they stand: what they may hold."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from tracker.domain.messages import printable
from tracker.domain.uhri_rules import LONGEST_VALUE, Refusal

_TEXT: Final = frozenset({str})
MOST_LABELS: Final = 500
"""Labels that such a list may have."""


def unfit_to_keep(raw: Mapping[str, Any], read: Collection[str]) -> tuple[Refusal, str] | None:
    """Return why a record cannot be kept for a field beyond those that are `read`; None where it can."""
    for name, value in raw.items():
        if not value or name in read:
            continue
        if isinstance(value, str):
            length = len(value)
        elif isinstance(value, list) and len(value) <= MOST_LABELS and _are_texts(value):
            length = max(map(len, value))
        else:
            try:
                length = len(json.dumps(value, allow_nan=False))
            except ValueError:  # a number too large for a database that keeps JSON
                return Refusal.TYPE, f"{printable(name[:80])} is no value of JSON"
        if length > LONGEST_VALUE:
            return Refusal.LONG, f"{printable(name[:80])} has {length:,} characters"
    return None


def _are_texts(values: Sequence[object]) -> bool:
    return set(map(type, values)) <= _TEXT
