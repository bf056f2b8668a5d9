"""What a record of the UN index says in the file where cleaning changed it: kept beside what came of it."""

from collections.abc import Sequence
from typing import Any, Final

from tracker.domain.uhri import USED_OF_REVIEW, Annotation, Kind, labels_of

_ORDER: Final = (
    "AnnotationId",
    "AnnotationType",
    "Body",
    "Symbol",
    "Countries",
    "DocumentId",
    "UprCycle",
    "PublicationDate",
    "Text",
    "Themes",
    "AffectedPersons",
    "Sdgs",
    "UprSession",
    "UprPositions",
    "UprRecommendingCountry",
    "UprRecommendingRegions",
)
"""The order in which fields are kept."""


def beside(one: Annotation, *, country_changed: bool) -> dict[str, Any]:
    """Return the fields of a record as they stand in the file, where cleaning changed more than dash and outer spaces.

    `goal_labels` holds the labels of goals, and `sdgs` their codes only.
    """
    raw, review = one.raw, one.review
    texts = {
        "AnnotationId": one.annotation_id,
        "Body": one.body,
        "DocumentId": one.document_uuid,
        "Symbol": one.symbol,
        "Text": one.text,
    }
    lists = {"Themes": one.themes, "AffectedPersons": one.persons}
    changed = [name for name, value in texts.items() if stripped(raw.get(name)) != value]
    changed += [name for name, labels in lists.items() if tuple(raw.get(name) or ()) != labels]
    if review is not None:
        kept: tuple[str | tuple[str, ...], ...] = (
            review.cycle,
            review.session,
            review.positions,
            review.states,
            review.regions,
        )
        changed += [name for name, value in zip(USED_OF_REVIEW, kept, strict=True) if not _is(raw.get(name), value)]
    if one.kind is Kind.UNKNOWN:
        changed.append("AnnotationType")
    if country_changed:
        changed.append("Countries")
    if one.published_on is None or raw.get("PublicationDate") != f"{one.published_on.isoformat()}T00:00:00":
        changed.append("PublicationDate")
    goals = raw.get("Sdgs")
    if goals and (not (joined := "|".join(goals)) or joined != goal_labels(goals)):
        changed.append("Sdgs")
    return {name: raw.get(name) for name in _ORDER if name in changed and name in raw} if changed else {}


def goal_labels(given: Sequence[str] | None) -> str:
    """Return the labels of goals as they were given, joined by |; cleaned where a database could not take them."""
    joined = "|".join(given or ())
    if not joined or (joined.isprintable() and joined.count("|") == len(given or ()) - 1):
        return joined
    return "|".join(labels_of(given or (), {}))


def _is(raw: object, value: str | tuple[str, ...]) -> bool:
    """Tell whether a field of the Universal Periodic Review stands in the file as it is kept."""
    if isinstance(value, str):
        return raw == value or raw == [value] or (not value and not raw)
    return tuple(raw) == value if isinstance(raw, list) else not raw and not value


def stripped(value: object) -> str:
    """Return a text without dash in front and outer spaces; nothing of anything else."""
    return value.removeprefix("- ").strip() if isinstance(value, str) else ""
