"""What the record suggests for the items of a paragraph: like asks of other documents, and the UN index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from tracker.domain.likeness import SUGGESTED_FROM, likeness, stems
from tracker.domain.uhri import Rejected, clean
from tracker.domain.uhri_names import country_code_in
from tracker.importers.lookups import Labels, LookupRefused, read_labels
from tracker.store import drafts as reads
from tracker.store.drafts import Candidate
from tracker.store.models import DocumentDraft

MOST_SIMILAR: Final = 5


@dataclass(slots=True)
class Suggested:
    """For one item: like recommendations with percent of their words, the same demand's others, labels, an act.

    `from_index`: how many records of the UN index gave labels.
    """

    similar: list[tuple[Candidate, int]] = field(default_factory=list)
    same_demand: list[Candidate] = field(default_factory=list)
    themes: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    action_type: str = ""
    from_index: int = 0


def suggest(
    db: Session, draft: DocumentDraft, number: str, texts: Mapping[str, str], register: Path
) -> dict[str, Suggested]:
    """Return suggestions for the items of a paragraph, by item; `register`: the folder with the tables of labels."""
    everything = reads.candidates(db, draft.language, country_code_in(draft.symbol), draft.symbol)
    said = [(one, [stems(text) for text in one.texts if text]) for one in everything]
    by_id = {one.id: one for one in everything}
    found: dict[str, Suggested] = {}
    for item, text in texts.items():
        words = stems(text)
        scored = [(one, max((likeness(part, words) for part in parts), default=0)) for one, parts in said]
        close = [(one, score) for one, score in scored if score >= SUGGESTED_FROM]
        close.sort(key=lambda pair: -pair[1])
        found[item] = Suggested(similar=close[:MOST_SIMILAR])
    for suggested in found.values():
        near = [one.id for one, _ in suggested.similar]
        others = reads.in_same_demands(db, near) if near else set()
        suggested.same_demand = [one for one in everything if one.id in others][:MOST_SIMILAR]
    shown = {one.id for suggested in found.values() for one in _bearing(suggested)}
    if shown:
        reads.add_labels(db, {identity: by_id[identity] for identity in shown})
    for suggested in found.values():
        _take_labels(suggested)
    _take_from_index(db, draft, number, texts, found, register)
    _take_own(db, draft, number, found)
    return found


def _bearing(suggested: Suggested) -> list[Candidate]:
    return [*(one for one, _ in suggested.similar), *suggested.same_demand]


def _take_labels(suggested: Suggested) -> None:
    for one in _bearing(suggested):
        _add(suggested.themes, one.labels.get("theme", []))
        _add(suggested.groups, one.labels.get("group", []))
    if suggested.similar:
        suggested.action_type = suggested.similar[0][0].action_type


def _add(to: list[str], more: Sequence[str]) -> None:
    to += [one for one in more if one not in to]


def _take_own(db: Session, draft: DocumentDraft, number: str, found: Mapping[str, Suggested]) -> None:
    """Take the labels of what is tracked already without a summary."""
    own = {item: row.id for item, row in reads.without_summary(db, draft.symbol).get(number, {}).items()}
    labels = reads.labels_of(db, own.values()) if own else {}
    for item in found.keys() & own.keys():
        mine = labels.get(own[item], {})
        _add(found[item].themes, mine.get("theme", []))
        _add(found[item].groups, mine.get("group", []))


def _take_from_index(
    db: Session,
    draft: DocumentDraft,
    number: str,
    texts: Mapping[str, str],
    found: Mapping[str, Suggested],
    register: Path,
) -> None:
    """Take the labels of the UN index's records on the same paragraph, as far as they are ours too."""
    records = reads.annotations_at(db, draft.symbol, number)
    labels = _labels(register) if records else None
    if labels is None:
        return
    slugs = reads.slugs_by_name(db)
    for record in records:
        try:
            read = clean(record.raw, {})
        except Rejected:  # it was kept by other rules than today's
            continue
        themes = [slugs.get(("theme", labels.themes.get(one, "")), "") for one in read.themes]
        groups = [slugs.get(("group", labels.groups.get(one, "")), "") for one in read.persons]
        for item, suggested in found.items():
            if item and draft.language == "en" and likeness(stems(texts[item]), stems(record.text)) < SUGGESTED_FROM:
                continue
            suggested.from_index += 1
            _add(suggested.themes, [one for one in themes if one])
            _add(suggested.groups, [one for one in groups if one])


@lru_cache(maxsize=4)
def _labels(register: Path) -> Labels | None:
    try:
        return read_labels(register)
    except LookupRefused:  # the tables are a help, and their absence is told where they are needed
        return None
