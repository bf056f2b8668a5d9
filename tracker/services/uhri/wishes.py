"""What the records of the UN index ask for: documents, passages, recommendations and their official wording.

Pure: from cleaned records and what is tracked already to a state to be reached. An import then writes the difference.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from tracker.domain.numbering import DOUBTS, Doubt, Paragraph, take_apart
from tracker.domain.references import Reference
from tracker.domain.uhri import Annotation, Kind
from tracker.domain.uhri_names import document_kind
from tracker.domain.vocabulary import DocumentKind
from tracker.importers.lookups import Labels
from tracker.services.uhri.settled import NOTHING, Settled

NO_SYMBOL = "has no symbol, so that it belongs to no document"
NO_KIND = "its symbol does not tell what kind of document it is"
TAKEN = "by its number it would be ours of that number, which a person found to be another paragraph"
OVERLAPS = "its paragraph is tracked by items here, and its text is not split into them"
PASSAGE_ORDER = {Kind.OBSERVATION: 0, Kind.UNKNOWN: 1, Kind.RECOMMENDATION: 2}


@dataclass(frozen=True, slots=True)
class Listed:
    """A record that a person should look at, and why."""

    annotation_id: str
    place: str
    why: str


@dataclass(slots=True)
class DocumentWish:
    """A document that the records name: what is known of it from them."""

    slug: str
    committee: str
    kind: DocumentKind
    title: str
    seen_at: str
    published_on: date | None

    @property
    def imported(self) -> dict[str, str]:
        """As the mark on the row keeps it."""
        return {
            "committee": self.committee,
            "kind": self.kind.value,
            "title": self.title,
            "published_on": str(self.published_on or ""),
        }


@dataclass(frozen=True, slots=True)
class PassageWish:
    """A paragraph of a document."""

    heading: str
    text: str

    @property
    def mark(self) -> str:
        """Hash of it, as the mark on the row keeps it."""
        return mark_of(self.heading, self.text)


@dataclass(slots=True)
class RecommendationWish:
    """A recommendation, as far as the index tells it."""

    heading: str = ""
    themes: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    texts: list[str] = field(default_factory=list)
    address: str = ""

    @property
    def text(self) -> str:
        """Its official wording."""
        return joined(self.texts)

    @property
    def imported(self) -> dict[str, object]:
        """As the mark on the row keeps it."""
        return described(self.heading, self.themes, self.groups, self.targets)


def described(
    heading: str, themes: Collection[str], groups: Collection[str], targets: Collection[str]
) -> dict[str, object]:
    """Return what an import writes of a recommendation itself, comparable."""
    return {"heading": heading, "themes": sorted(themes), "groups": sorted(groups), "targets": sorted(targets)}


def mark_of(*texts: str) -> str:
    """Return a hash of some texts."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def joined(texts: Iterable[str]) -> str:
    """Return different texts one below the other, without those that another one holds."""
    different = list(dict.fromkeys(texts))
    whole = [text for text in different if not any(text != other and text in other for other in different)]
    return "\n\n".join(whole)


@dataclass(slots=True)
class Wishes:
    """The state that the records ask for. `links`: which recommendations each record gives."""

    documents: dict[str, DocumentWish] = field(default_factory=dict)
    passages: dict[tuple[str, str], PassageWish] = field(default_factory=dict)
    recommendations: dict[Reference, RecommendationWish] = field(default_factory=dict)
    links: dict[str, set[Reference]] = field(default_factory=dict)
    symbols: dict[str, str] = field(default_factory=dict)
    paragraphs: dict[str, str] = field(default_factory=dict)
    listed: list[Listed] = field(default_factory=list)

    def place_of(self, annotation: Annotation) -> str:
        """Return where a record stands, as far as it is known, for people."""
        number = self.paragraphs.get(annotation.annotation_id, "")
        return f"{annotation.symbol or annotation.body}{f', para. {number}' if number else ''}"

    def look_at(self, annotation: Annotation, why: str) -> None:
        """List a record for a person."""
        self.listed.append(Listed(annotation.annotation_id, self.place_of(annotation), why))


class Wishing:
    """Makes the wishes from records.

    `slugs`: symbol in capitals → slug of the documents that are there. `items`: (slug, paragraph) → items tracked.
    `country`: the State's name, for the titles of new documents. `settled`: what people decided about suggestions.
    """

    def __init__(
        self,
        slugs: Mapping[str, str],
        items: Mapping[tuple[str, str], Collection[str]],
        labels: Labels,
        country: str,
        settled: Settled = NOTHING,
    ) -> None:
        self._slugs = slugs
        self._items = items
        self._labels = labels
        self._country = country
        self._settled = settled
        self._new: dict[str, str] = {}
        self.wishes = Wishes()

    def of(self, annotations: Iterable[Annotation]) -> Wishes:
        """Return what the records ask for; their order makes no difference."""
        taken: dict[tuple[str, str], list[tuple[Annotation, Paragraph]]] = {}
        for one in sorted(annotations, key=lambda one: one.annotation_id):
            self._place(one)
            paragraph = take_apart(one.text)
            slug = self.wishes.symbols.get(one.annotation_id, "")
            self.wishes.paragraphs[one.annotation_id] = paragraph.number
            if (
                slug
                and paragraph.doubt is not None
                and (one.kind is Kind.RECOMMENDATION or paragraph.doubt is Doubt.NO_NUMBER)
            ):
                self.wishes.look_at(one, DOUBTS[paragraph.doubt])
            if slug and paragraph.number:
                taken.setdefault((slug, paragraph.number), []).append((one, paragraph))
            if (ours := self._settled.records.get(one.annotation_id)) is not None:
                self._ask(ours, one, paragraph.heading, paragraph.text)
        for (slug, number), parts in taken.items():
            self._passage(slug, number, parts)
            self._recommendations(slug, number, [part for part in parts if part[0].kind is Kind.RECOMMENDATION])
        return self.wishes

    def _place(self, one: Annotation) -> None:
        """Find the document of a record, or wish for it where its symbol says what it is."""
        wishes = self.wishes
        if not one.symbol:
            wishes.look_at(one, NO_SYMBOL)
            return
        known = self._slugs.get(one.symbol.upper())
        kind = document_kind(one.symbol)
        if known is None and kind is None:
            wishes.look_at(one, NO_KIND)
            return
        slug = known or self._new.setdefault(one.symbol.upper(), one.symbol)
        wishes.symbols[one.annotation_id] = slug
        if kind is not None:
            title = f"{TITLES[kind]} on {self._country}"
            made = DocumentWish(slug, one.body, kind, title, one.address, one.published_on)
            document = wishes.documents.setdefault(slug, made)
            days = [day for day in (document.published_on, one.published_on) if day is not None]
            document.published_on = min(days, default=None)

    def _passage(self, slug: str, number: str, parts: Sequence[tuple[Annotation, Paragraph]]) -> None:
        ordered = sorted(parts, key=lambda part: (PASSAGE_ORDER[part[0].kind], part[0].annotation_id))
        heading = next((paragraph.heading for _, paragraph in ordered if paragraph.heading), "")
        text = joined(paragraph.text for _, paragraph in ordered)
        self.wishes.passages[slug, number] = PassageWish(heading, text)

    def _recommendations(self, slug: str, number: str, parts: Sequence[tuple[Annotation, Paragraph]]) -> None:
        """Wish for each item, or for the paragraph; where it is tracked as one already, all of it belongs to that.

        A paragraph is never tracked both as a whole and by its items: rates would count it twice.
        """
        heading = self.wishes.passages[slug, number].heading
        if Reference(slug, number) in self._settled.same:
            for one, paragraph in parts:
                self._wish(Reference(slug, number), one, heading, paragraph.text)
            return
        tracked = self._items.get((slug, number), frozenset())
        letters = {item.letter for _, paragraph in parts for item in paragraph.items}
        for one, paragraph in parts:
            if "" in tracked or not (paragraph.items or tracked or letters):
                self._wish(Reference(slug, number), one, heading, paragraph.text)
            elif not paragraph.items:
                self.wishes.look_at(one, OVERLAPS)
            for item in paragraph.items if "" not in tracked else ():
                if item.letter not in tracked and any(other.startswith(f"{item.letter}.") for other in tracked):
                    self.wishes.look_at(one, OVERLAPS)
                    continue
                self._wish(Reference(slug, number, item.letter), one, heading, paragraph.text_of(item))

    def _wish(self, reference: Reference, one: Annotation, heading: str, text: str) -> None:
        """Wish for a recommendation by its place, or for the one of ours that a person found to have that place."""
        if self._settled.taken(reference):
            self.wishes.look_at(one, TAKEN)
        else:
            self._ask(self._settled.same.get(reference, reference), one, heading, text)

    def _ask(self, reference: Reference, one: Annotation, heading: str, text: str) -> None:
        wish = self.wishes.recommendations.setdefault(reference, RecommendationWish(address=one.address))
        wish.heading = wish.heading or heading or next(iter(one.themes), "") or f"Paragraph {reference.paragraph}"
        wish.themes |= {self._labels.themes[label] for label in one.themes if label in self._labels.themes}
        wish.groups |= {self._labels.groups[label] for label in one.persons if label in self._labels.groups}
        wish.targets |= {code for code in one.sdgs if "." in code}
        wish.texts.append(text)
        self.wishes.links.setdefault(one.annotation_id, set()).add(reference)


TITLES = {
    DocumentKind.CONCLUDING_OBSERVATIONS: "Concluding observations",
    DocumentKind.VISIT_REPORT: "Report of a visit",
    DocumentKind.INQUIRY_REPORT: "Report of an inquiry",
    DocumentKind.FOLLOW_UP_ASSESSMENT: "Assessment of the follow-up",
}
"""What a document is called that only its symbol tells of."""
