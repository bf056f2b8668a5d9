"""The export of the UN index, read in a process of its own with little memory and time: for files that are sent in.

`read_limited` takes whatever file `read_export` takes, and gives what that gives.
"""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Final

from tracker.domain.messages import Fault, Refused
from tracker.domain.uhri import clean
from tracker.domain.uhri_names import Country
from tracker.domain.uhri_rules import Refusal
from tracker.importers.isolation import MIB, Limits, run_limited
from tracker.importers.json_array import Unreadable
from tracker.importers.memory import peak_memory_mb
from tracker.importers.uhri import Export, Scope, read_export
from tracker.importers.uhri import Refused as Record

LIMITS: Final = Limits(memory=512 * MIB, answer=12 * MIB, cpu=60, wall=90)
"""A State with 2,000 records gives an answer of some 3 MB. What may come out of a file is bounded so that writing it,
while nobody else can write to SQLite, takes less than the 10 seconds for which they wait."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read, and the memory that this took in megabytes, as far as the system tells."""

    export: Export
    peak_memory_mb: float | None


def read_limited(path: Path, country: Country, limits: Limits = LIMITS) -> Reading:
    """Read what a file says of a State; raises Refused, naming the place in the file, or that it takes too much."""
    answer = run_limited(
        "tracker.importers.uhri_limited:answer", b"", str(path.resolve()), json.dumps(asdict(country)), limits=limits
    )
    return Reading(_export_of(answer), answer["peak_memory_mb"])


def answer(_nothing: bytes, path: str, country: str) -> dict[str, Any]:
    """Read a file in the limited process and return what JSON can carry of it."""
    given = json.loads(country)
    given["also"] = tuple(given["also"])
    try:
        export = read_export(Path(path), Scope.of_register(Country(**given)))
    except Unreadable as problem:
        raise Refused(Fault("file", str(problem))) from problem
    plain = {
        one.name: getattr(export, one.name) for one in fields(Export) if one.name not in ("annotations", "refused")
    }
    return {
        **plain,
        "annotations": [one.raw for one in export.annotations],
        "refused": [asdict(one) for one in export.refused],
        "peak_memory_mb": peak_memory_mb(),
    }


def _export_of(answer: Mapping[str, Any]) -> Export:
    """Put an export together again. Its records are cleaned once more: the rules give the same each time."""
    values = {one.name: answer[one.name] for one in fields(Export)}
    for name in ("kinds", "unknown_fields", "missing_fields"):
        values[name] = Counter(values[name])
    values["annotations"] = [clean(raw, {}) for raw in answer["annotations"]]
    values["refused"] = [Record(**{**one, "rule": Refusal(one["rule"])}) for one in answer["refused"]]
    return Export(**values)
