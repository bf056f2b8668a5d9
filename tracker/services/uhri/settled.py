"""What people decided about suggestions, as an import heeds it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from tracker.domain.references import Reference
from tracker.store.annotations import Met
from tracker.store.suggestions import holding


@dataclass(frozen=True, slots=True)
class Settled:
    """Decisions that hold.

    `same`: place in the index → recommendation of ours whose place it is. `records`: identifier of a record without a
    place of its own → ours. `others`: identifier and row of a recommendation that it is not.
    """

    same: Mapping[Reference, Reference] = field(default_factory=dict)
    records: Mapping[str, Reference] = field(default_factory=dict)
    others: frozenset[tuple[str, int]] = frozenset()

    def taken(self, reference: Reference) -> bool:
        """Tell whether a recommendation of ours was found to stand elsewhere than its own reference says."""
        return reference in self.same.values() and reference not in self.same


NOTHING = Settled()


def settled(db: Session, tracked: Iterable[Met]) -> Settled:
    """Read the decisions; a place that the register tracks by itself by now needs none any more."""
    own = {
        Reference(met.symbol, met.row.paragraph, met.row.item)
        for met in tracked
        if met.row.imported is None or met.row.loaded is not None
    }
    same: dict[Reference, Reference] = {}
    records: dict[str, Reference] = {}
    others: set[tuple[str, int]] = set()
    for one in holding(db):
        if one.verdict == "other":
            others.add((one.annotation_id, one.recommendation_id))
        elif one.place is None:
            records[one.annotation_id] = one.ours
        elif one.place not in own:
            same[one.place] = one.ours
    return Settled(same, records, frozenset(others))
