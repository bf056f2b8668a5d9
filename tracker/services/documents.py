"""Bringing a document that was read into the record: its passages, and the official wording of what is tracked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from tracker.domain.draft_deadlines import exact_day
from tracker.domain.found_deadlines import find_deadlines
from tracker.domain.functions import LANGUAGES_KNOWN, functions_of
from tracker.domain.languages import language_of
from tracker.domain.messages import N_, Fault, Refused, printable
from tracker.domain.paragraphs import disagreements, item_marks, item_text
from tracker.domain.references import Reference, natural_order
from tracker.importers.documents import ReadDocument
from tracker.store import search, versions  # noqa: F401 - versions raises the version of the public data at commit
from tracker.store.models import Document, ImportRun, Passage, Recommendation, RecommendationText

ORIGIN: Final = "document"
UNKNOWN_SYMBOL = N_(
    "The register has no document “%(symbol)s”. Add its row to documents.csv, run “tracker data load”, and import the "
    "file again."
)
OTHER_SYMBOL = N_("The file says that it is %(printed)s, not %(symbol)s. Nothing was imported.")
OTHER_LANGUAGE = N_("The text seems to be in the language “%(seen)s”, not “%(language)s”. Nothing was imported.")
OTHER_TEXT = N_(
    "%(symbol)s is there already in the language “%(language)s” with other text, in the paragraphs %(paragraphs)s. "
    "Nothing was imported; --replace puts this file's text in its place."
)
NO_SYMBOL = N_("No symbol is printed in the file: it was taken for %(symbol)s because you said so.")
OTHER_DAY = N_("The file says that it was adopted on %(printed)s; the register has %(known)s.")
WORDS_UNKNOWN = N_("What paragraphs do is decided by words in English, Russian and French only.")


@dataclass(frozen=True, slots=True)
class Source:
    """The file that was read, and what somebody said of it."""

    name: str
    sha256: str
    symbol: str
    language: str
    replace: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """A passage as the file has it."""

    paragraph: str
    position: int
    section: str
    heading: str
    text: str
    functions: dict[str, str]

    @property
    def values(self) -> dict[str, Any]:
        """The columns that an import writes."""
        return {name: getattr(self, name) for name in ("position", "section", "heading", "text", "functions")}


@dataclass(slots=True)
class Plan:
    """What an import would do; nothing has been written yet."""

    source: Source
    document: Document
    read: ReadDocument
    notes: list[Fault]
    new: list[Wanted] = field(default_factory=list)
    changed: list[tuple[Passage, Wanted]] = field(default_factory=list)
    same: int = 0
    gone: list[Passage] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    texts: dict[int, str] = field(default_factory=dict)
    new_texts: list[int] = field(default_factory=list)
    changed_texts: list[RecommendationText] = field(default_factory=list)
    gone_texts: list[RecommendationText] = field(default_factory=list)
    kept_texts: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)
    disagreements: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        """Whether anything would be written."""
        written = (self.new, self.changed, self.gone, self.new_texts, self.changed_texts, self.gone_texts)
        return any(written)


Decided = Mapping[str, dict[str, str]]
"""What a person said that paragraphs do, by number: it goes before what their words say."""


def plan(db: Session, read: ReadDocument, source: Source, decided: Decided | None = None) -> Plan:
    """Work out what an import would do, without writing anything.

    Raises Refused for a symbol that the register has not, or that is not the file's; for a text in another language;
    and, unless it is to be replaced, for another text of a document that is there in this language.
    """
    document = document_of(db, source.symbol)
    if document is None:
        raise Refused(Fault("symbol", UNKNOWN_SYMBOL, {"symbol": source.symbol}))
    notes = [*check_symbol(read, document.slug), *check_language(read, source.language), *_check_day(read, document)]
    made = Plan(source, document, read, [*read.problems, *notes])
    passages = db.scalars(sa.select(Passage).where(Passage.document_id == document.id).order_by(Passage.position)).all()
    wanted = made.wanted = _wanted(read, source.language, decided or {})
    _meet(made, {one.paragraph: one for one in passages if one.language == source.language}, wanted)
    _attach(db, made, {one.paragraph: one for one in wanted})
    by_language: dict[str, dict[str, list[str]]] = {
        source.language: {one.paragraph: item_marks(one.text) for one in wanted}
    }
    for passage in passages:
        if passage.language != source.language:
            by_language.setdefault(passage.language, {})[passage.paragraph] = item_marks(passage.text)
    made.disagreements = list(disagreements(by_language))
    return made


def document_of(db: Session, symbol: str) -> Document | None:
    """Return the document of a symbol, whatever the case it is written in; None when the register has none."""
    return db.scalar(sa.select(Document).where(sa.func.lower(Document.slug) == symbol.strip().lower()))


def check_symbol(read: ReadDocument, symbol: str) -> list[Fault]:
    """Return what is to be noted of the symbols that a file prints; raises Refused when they are others."""
    printed = read.masthead.symbols
    if not printed:
        return [Fault("symbol", NO_SYMBOL, {"symbol": symbol})]
    if symbol.lower() not in {one.lower() for one in printed}:
        raise Refused(Fault("symbol", OTHER_SYMBOL, {"printed": printed[0], "symbol": symbol}))
    return []


def check_language(read: ReadDocument, language: str) -> list[Fault]:
    """Return what is to be noted of the language of a text; raises Refused when it seems to be another one."""
    seen = language_of(" ".join(paragraph.text for paragraph in read.paragraphs))
    if seen and seen != language:
        raise Refused(Fault("language", OTHER_LANGUAGE, {"seen": seen, "language": language}))
    return [] if language in LANGUAGES_KNOWN else [Fault("language", WORDS_UNKNOWN)]


def _check_day(read: ReadDocument, document: Document) -> list[Fault]:
    printed, known = read.masthead.adopted_on, document.adopted
    if printed is None or known is None or printed.isoformat().startswith(str(known)):
        return []
    return [Fault("adopted_on", OTHER_DAY, {"printed": printed.isoformat(), "known": str(known)})]


def _wanted(read: ReadDocument, language: str, decided: Decided) -> list[Wanted]:
    return [
        Wanted(
            paragraph=paragraph.number,
            position=place,
            section="|".join(paragraph.headings[:-1]),
            heading=paragraph.headings[-1] if paragraph.headings else "",
            text=paragraph.text,
            functions=decided[paragraph.number]
            if paragraph.number in decided
            else functions_of(paragraph.text, language),
        )
        for place, paragraph in enumerate(read.paragraphs, 1)
    ]


def _meet(made: Plan, here: Mapping[str, Passage], wanted: Sequence[Wanted]) -> None:
    """Compare the file's passages with those that are there in its language."""
    for one in wanted:
        passage = here.get(one.paragraph)
        if passage is None:
            made.new.append(one)
        elif any(getattr(passage, name) != value for name, value in one.values.items()):
            made.changed.append((passage, one))
        else:
            made.same += 1
    known = {one.paragraph for one in wanted}
    made.gone = [passage for number, passage in here.items() if number not in known]
    other = [passage.paragraph for passage, one in made.changed if passage.text != one.text]
    other += [passage.paragraph for passage in made.gone]
    if other and not made.source.replace:
        names = {"symbol": made.document.slug, "language": made.source.language}
        raise Refused(Fault("file", OTHER_TEXT, {**names, "paragraphs": ", ".join(sorted(other, key=natural_order))}))


def _attach(db: Session, made: Plan, wanted: Mapping[str, Wanted]) -> None:
    """Find the official wording of each tracked recommendation: its item, or the whole paragraph where it is one."""
    tracked = db.scalars(
        sa.select(Recommendation)
        .where(Recommendation.document_id == made.document.id)
        .order_by(Recommendation.position)
    ).all()
    texts = db.scalars(
        sa.select(RecommendationText).where(
            RecommendationText.recommendation_id.in_([one.id for one in tracked]),
            RecommendationText.language == made.source.language,
        )
    ).all()
    here = {text.recommendation_id: text for text in texts}
    for one in tracked:
        passage = wanted.get(one.paragraph)
        text = item_text(passage.text, one.item) if passage else ""
        place = Reference(made.document.slug, one.paragraph, one.item).place
        if not text:
            made.untold.append(place)
        _meet_text(made, one.id, text, here.get(one.id), place)


def _meet_text(made: Plan, identity: int, text: str, here: RecommendationText | None, place: str) -> None:
    if here is not None and here.origin != ORIGIN and not made.source.replace:
        if text and text != here.text:
            made.kept_texts.append(place)
        return
    if not text:
        made.gone_texts += [here] if here is not None and here.origin == ORIGIN else []
        return
    made.texts[identity] = text
    if here is None:
        made.new_texts.append(identity)
    elif here.text != text:
        made.changed_texts.append(here)


def apply(db: Session, made: Plan, *, now: datetime) -> None:
    """Write what was planned, in the caller's transaction; a plan that changes nothing writes nothing."""
    if made.changes_anything:
        write(db, made, receipt(made), now=now)


def write(db: Session, made: Plan, said: dict[str, Any], *, now: datetime, account_id: int | None = None) -> ImportRun:
    """Write what was planned and an import with its receipt, and flush; returns the import."""
    run = ImportRun(
        source=ORIGIN,
        name=printable(made.source.name),
        sha256=made.source.sha256,
        account_id=account_id,
        started_at=now,
        finished_at=now,
        receipt=said,
    )
    db.add(run)
    db.flush()
    for passage in made.gone:
        db.delete(passage)
    for passage, one in made.changed:
        for name, value in one.values.items():
            setattr(passage, name, value)
        passage.import_run_id = run.id
    shared = {"document_id": made.document.id, "language": made.source.language, "import_run_id": run.id}
    db.add_all(Passage(paragraph=one.paragraph, **one.values, **shared) for one in made.new)
    _write_texts(db, made, run)
    db.flush()
    return run


def _write_texts(db: Session, made: Plan, run: ImportRun) -> None:
    for text in made.gone_texts:
        db.delete(text)
    for text in made.changed_texts:
        text.text, text.origin, text.import_run_id = made.texts[text.recommendation_id], ORIGIN, run.id
    db.add_all(
        RecommendationText(
            recommendation_id=identity,
            language=made.source.language,
            text=made.texts[identity],
            origin=ORIGIN,
            import_run_id=run.id,
        )
        for identity in made.new_texts
    )
    search.catch_up(db)


def receipt(made: Plan) -> dict[str, Any]:
    """Return what was understood and what changes, as plain values."""
    wanted = made.wanted
    counts: dict[str, int] = {}
    for one in wanted:
        for function in one.functions:
            counts[function] = counts.get(function, 0) + 1
    return {
        "file": printable(made.source.name),
        "sha256": made.source.sha256,
        "symbol": made.document.slug,
        "language": made.source.language,
        "masthead": made.read.masthead.record(),
        "paragraphs": {
            "read": len(wanted),
            "new": len(made.new),
            "changed": len(made.changed),
            "same": made.same,
            "removed": len(made.gone),
        },
        "items": sum(len(item_marks(one.text)) for one in wanted),
        "functions": counts,
        "deadlines_printed": _deadlines_printed(made),
        "decided_by": {one.paragraph: one.functions for one in wanted if one.functions},
        "footnotes": list(made.read.footnotes),
        "texts": {
            "new": len(made.new_texts),
            "changed": len(made.changed_texts),
            "removed": len(made.gone_texts),
            "kept_from_elsewhere": made.kept_texts,
            "not_told_apart": made.untold,
        },
        "languages_disagree": [
            {"language": language, "kind": kind, "paragraphs": list(paragraphs)}
            for language, kind, paragraphs in made.disagreements
        ],
        "notes": [str(note) for note in made.notes],
    }


def _deadlines_printed(made: Plan) -> list[dict[str, Any]]:
    """Return the deadlines that the text sets: nothing is made of them until somebody confirms them."""
    adopted = exact_day(made.document.adopted, made.read.masthead.adopted_on)
    return [
        {
            "paragraph": one.paragraph,
            "kind": found.kind.value,
            "due": None if found.due is None else str(found.due),
            "computed": found.computed,
            "what": found.what,
            "words": found.words,
        }
        for one in made.wanted
        for found in find_deadlines(one.text, made.source.language, adopted)
    ]


def receipt_lines(said: Mapping[str, Any]) -> list[str]:
    """Return a receipt as lines to read."""
    numbers, texts, head = said["paragraphs"], said["texts"], said["masthead"]
    facts = [("session", head["session"]), ("meetings", ", ".join(head["meetings"])), ("adopted", head["adopted_on"])]
    functions = ", ".join(f"{name} {number}" for name, number in said["functions"].items())
    lines = [
        f"{said['symbol']} ({said['language']}): {numbers['read']} paragraphs, {said['items']} items, "
        f"{len(said['footnotes'])} footnotes",
        "Printed: " + "; ".join(f"{name} {value}" for name, value in facts if value),
        f"Paragraphs: {numbers['new']} new, {numbers['changed']} changed, {numbers['same']} same, "
        f"{numbers['removed']} removed",
        f"By what they do: {functions or 'not known'}",
        f"Official wording of tracked recommendations: {texts['new']} new, {texts['changed']} changed, "
        f"{texts['removed']} removed",
    ]
    printed = [
        f"{one['kind']} {one['due'] or 'day not known'} (para. {one['paragraph']}, “{one['words']}”)"
        for one in said["deadlines_printed"]
    ]
    if printed:
        lines.append(f"Deadlines that it sets, to be confirmed in the workbench: {'; '.join(printed)}")
    if texts["not_told_apart"]:
        lines.append(f"Tracked, but not told apart in this text: {', '.join(texts['not_told_apart'])}")
    if texts["kept_from_elsewhere"]:
        lines.append(f"Wording from another source was kept: {', '.join(texts['kept_from_elsewhere'])}")
    for one in said["languages_disagree"]:
        what = "only in" if one["kind"] == "only" else "with other items in"
        lines.append(f"Paragraphs {what} “{one['language']}”: {', '.join(one['paragraphs'])}")
    return [line for line in lines if not line.endswith(": ")] + [f"Note: {note}" for note in said["notes"]]
