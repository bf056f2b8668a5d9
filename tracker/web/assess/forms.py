"""The form for a status: the judgement, the evidence it rests on, the places in documents."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, HiddenField, RadioField, SearchField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from tracker.domain.messages import Fault
from tracker.domain.statuses import RATIONALE_LENGTHS
from tracker.domain.vocabulary import Bearing, Confidence, Effect, EvidenceKind, Sensitivity, Status, Voice
from tracker.services.assessments import Place, Typed, find_missing
from tracker.services.evidence import LONGEST, NewEvidence, Picked
from tracker.store.assessments import Written
from tracker.store.details import Piece
from tracker.web.forms import Form, add_faults, at_most
from tracker.web.labels import choices, word
from tracker.web.language import fault_text

MOST_ROWS: Final = 20
"""Rows of new evidence, or of documents, that a form takes."""

ROW: Final = re.compile(r"(new|basis)-(\d{1,3})-")
SAVED: Final = re.compile("[0-9]{1,9}")
PICK: Final = re.compile(r"evidence-(\d{1,9})-bearing")


def _plain(text: str | None) -> str:
    """Trim what was typed; browsers end lines in two characters, which would count double."""
    return (text or "").replace("\r\n", "\n").strip()


def _text(label: object, longest: int, **settings: Any) -> StringField:
    return StringField(label, [at_most(longest)], filters=[_plain], **settings)


class JudgementForm(Form):
    """The judgement itself. `seen` holds what its author has seen; `find` looks for evidence, `found` what it found."""

    seen = HiddenField()
    found = HiddenField()
    status = RadioField(_l("Status"), [InputRequired(_l("Choose a status."))])
    as_of = DateField(_l("Day for which the judgement holds"), [InputRequired(_l("Give the day."))])
    rationale = TextAreaField(
        _l("What was done, and what is missing"), [at_most(RATIONALE_LENGTHS[1])], filters=[_plain]
    )
    evidence_kind = RadioField(_l("What the evidence shows"), [Optional()])
    confidence = RadioField(_l("How sure you are"), [Optional()])
    voice = RadioField(_l("Whose judgement it is"), [InputRequired(_l("Choose a voice."))])
    reason = TextAreaField(_l("Reason"), [at_most(1000)], filters=[_plain])
    find = SearchField(_l("Find evidence in the register"), [at_most(100)], filters=[_plain])


class PickForm(Form):
    """One piece of evidence of the register: whether and how the judgement uses it."""

    bearing = SelectField(_l("Use"))
    pinpoint = _text(_l("Page or paragraph"), 200)


class NewEvidenceForm(Form):
    """A piece of evidence that is not in the register yet; `saved` is its id when it was saved with the draft."""

    saved = HiddenField()
    title = _text(_l("What happened, in one line"), LONGEST["title"])
    publisher = _text(_l("Publisher"), LONGEST["publisher"])
    event = _text(_l("Date of the event"), 10)
    source_url = _text(_l("Address"), LONGEST["source_url"])
    source_title = _text(_l("Title of the source"), LONGEST["source_title"])
    pinpoint = _text(_l("Page or paragraph"), 200)
    bearing = SelectField(_l("Use"))
    effect = SelectField(_l("Which way it moved things"), default=Effect.CONTEXT.value)
    sensitivity = RadioField(_l("Who may see it"), [InputRequired(_l("Choose who may see it."))])

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        typed = (self.title, self.publisher, self.event, self.source_url, self.source_title, self.pinpoint)
        return not self.saved.data and not any(one.data for one in typed)


class PlaceForm(Form):
    """A place in a document."""

    document = _text(_l("Document"), 200)
    paragraph = _text(_l("Paragraph"), 10)
    item = _text(_l("Item"), 10)

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed."""
        return not any(one.data for one in (self.document, self.paragraph, self.item))


@dataclass(slots=True)
class _Words:
    text: str


@dataclass(slots=True)
class Section:
    """A part of the page that a rule can find fault with as a whole; the list of errors leads to it as to a field."""

    id: str
    label: _Words
    errors: list[str] = field(default_factory=list)


def bearing_choices() -> list[tuple[str, str]]:
    """Return what a judgement can use evidence for."""
    return choices("bearing")


def sensitivity_choices() -> list[tuple[str, str]]:
    """Return who may see a piece of evidence, and what that means."""
    means = {
        Sensitivity.PUBLIC: _("everybody, on the public pages and in files, once the status is published"),
        Sensitivity.PARTNERS: _("signed-in partners and researchers; others see only that something is withheld"),
        Sensitivity.RESTRICTED: _("researchers and reviewers only; others see only that something is withheld"),
    }
    return [(value.value, f"{word('sensitivity', value)}: {text}") for value, text in means.items()]


class Sheet:
    """All that is typed on the page: one judgement, evidence picked, evidence new, places in documents.

    To the macros it is one form: it can be gone through field by field, and has errors.
    """

    def __init__(
        self,
        *,
        voices: Sequence[Voice],
        typed: Mapping[str, Any] | None,
        written: Written | None = None,
        own: Iterable[int] = (),
        **defaults: object,
    ) -> None:
        """Fill in what was typed; else what was written before; else the defaults of a new judgement.

        `own` are the pieces of evidence of `written` that its author may still change; no voices: it is given.
        """
        before = _before(written, set(own)) if written else _Before()
        self.main = JudgementForm(typed, data={**defaults, **before.main})
        self._offer_choices(voices)
        picked = _picked_in(typed) if typed is not None else before.picked
        self.picks = {identity: _pick_form(identity, typed, data) for identity, data in picked.items()}
        self.new = _filled(NewEvidenceForm, "new", typed, before.new)
        self.places = _filled(PlaceForm, "basis", typed, before.places)
        self.evidence = Section("evidence", _Words(_("Evidence")))
        self.basis = Section("basis", _Words(_("Documents")))

    def _offer_choices(self, voices: Sequence[Voice]) -> None:
        main = self.main
        main.status.choices = choices("status")[: len(Status)]
        main.evidence_kind.choices = choices("evidence_kind")
        main.confidence.choices = choices("confidence")
        main.voice.choices = [(voice.value, word("voice", voice)) for voice in voices]
        if not voices:
            del main.voice

    @property
    def picked(self) -> set[int]:
        """The pieces of the register that are used."""
        return {identity for identity, form in self.picks.items() if form.bearing.data}

    def pick(self, piece: Piece) -> PickForm:
        """Return the fields beside a piece of evidence that is on offer."""
        if piece.id not in self.picks:
            self.picks[piece.id] = _pick_form(piece.id, None, {})
        return self.picks[piece.id]

    def add_blank_rows(self) -> None:
        """End each list of rows with an empty one, to type in without a script."""
        for prefix, kind, rows in (("new", NewEvidenceForm, self.new), ("basis", PlaceForm, self.places)):
            if not any(row.is_blank for row in rows) and len(rows) < MOST_ROWS:
                rows.append(_row_form(kind, f"{prefix}-{len(rows)}", None, {}))

    def validate(self) -> bool:
        """Check the shape of what was typed, in all parts."""
        rows = [row for row in (*self.new, *self.places) if not row.is_blank]
        # All of them, so that every error is shown at once.
        return False not in [form.validate() for form in (self.main, *self.picks.values(), *rows)]

    def add_missing(self) -> None:
        """Show, beside wrong shapes, what else a judgement needs, so that all is said at once."""
        main = self.main
        missing = find_missing(main.rationale.data, main.evidence_kind.data, main.confidence.data)
        self.add(fault for fault in missing if not main[fault.place].errors)

    def read(self) -> Typed:
        """Return what was typed, for the rules to look at; the shape has been checked."""
        main = self.main
        kind, confidence = main.evidence_kind.data, main.confidence.data
        return Typed(
            status=Status(main.status.data),
            as_of=main.as_of.data,
            voice=Voice(main.voice.data) if "voice" in main else Voice.CIVIL_SOCIETY,
            rationale=main.rationale.data,
            evidence_kind=EvidenceKind(kind) if kind else None,
            confidence=Confidence(confidence) if confidence else None,
            reason=main.reason.data,
            picked=[
                Picked(identity, Bearing(form.bearing.data), form.pinpoint.data)
                for identity, form in self.picks.items()
                if form.bearing.data
            ],
            new=[_new_evidence(row) for row in self.new if not row.is_blank],
            basis=[
                Place(row.document.data, row.paragraph.data, row.item.data) for row in self.places if not row.is_blank
            ],
        )

    def add(self, faults: Iterable[Fault]) -> None:
        """Show what the rules refused at the field it is about."""
        rows: dict[str, list[Any]] = {
            "new": [row for row in self.new if not row.is_blank],
            "basis": [row for row in self.places if not row.is_blank],
        }
        for fault in faults:
            kind, _dot, rest = fault.place.partition(".")
            if rest:
                number, _dot, name = rest.partition(".")
                add_faults(rows[kind][int(number)], [Fault(name, fault.message, fault.params)])
            elif kind in ("evidence", "basis"):
                (self.evidence if kind == "evidence" else self.basis).errors.append(fault_text(fault))
            else:
                add_faults(self.main, [fault])

    def __iter__(self) -> Iterator[Field | Section]:
        """Go through everything that can have errors, in the order of the page."""
        yield from self.main
        yield self.evidence
        for row in (*self.picks.values(), *self.new):
            yield from row
        yield self.basis
        for place in self.places:
            yield from place

    @property
    def errors(self) -> list[str]:
        """All errors of all parts."""
        return [*self.form_errors, *(str(error) for part in self for error in part.errors)]

    @property
    def form_errors(self) -> list[str]:
        """Errors that are about no field."""
        return list(self.main.form_errors)


@dataclass(slots=True)
class _Before:
    main: dict[str, object] = field(default_factory=dict)
    picked: dict[int, dict[str, object]] = field(default_factory=dict)
    new: list[dict[str, object]] = field(default_factory=list)
    places: list[dict[str, object]] = field(default_factory=list)


def _before(written: Written, own: set[int]) -> _Before:
    """Return what an assessment holds, as the fields take it."""
    names = ("status", "as_of", "rationale", "evidence_kind", "confidence", "voice", "reason")
    found = _Before(main={name: getattr(written, name) for name in names})
    for piece in written.evidence:
        use: dict[str, object] = {"bearing": piece.bearing, "pinpoint": piece.pinpoint}
        if piece.id not in own:
            found.picked[piece.id] = use
            continue
        more = ("title", "publisher", "source_url", "source_title", "effect", "sensitivity")
        event = {"event": str(piece.event), "saved": str(piece.id)}
        found.new.append({**use, **event, **{name: getattr(piece, name) for name in more}})
    for reference, _title in written.basis:
        found.places.append({"document": reference.symbol, "paragraph": reference.paragraph, "item": reference.item})
    return found


def _picked_in(typed: Mapping[str, Any]) -> dict[int, dict[str, object]]:
    matches = (PICK.fullmatch(name) for name, value in typed.items() if value)
    return {int(match[1]): {} for match in matches if match}


def _rows_in(typed: Mapping[str, Any], kind: str) -> list[int]:
    matches = (ROW.match(name) for name in typed)
    return sorted({int(match[2]) for match in matches if match and match[1] == kind})[:MOST_ROWS]


def _pick_form(identity: int, typed: Mapping[str, Any] | None, data: Mapping[str, object]) -> PickForm:
    form = PickForm(typed, prefix=f"evidence-{identity}", data=data, meta={"csrf": False})
    form.bearing.choices = [("", _("not used")), *bearing_choices()]
    return form


def _filled(
    kind: type[Any], prefix: str, typed: Mapping[str, Any] | None, before: Sequence[Mapping[str, object]]
) -> list[Any]:
    if typed is None:
        return [_row_form(kind, f"{prefix}-{number}", None, data) for number, data in enumerate(before)]
    return [_row_form(kind, f"{prefix}-{number}", typed, {}) for number in _rows_in(typed, prefix)]


def _row_form(kind: type[Any], prefix: str, typed: Mapping[str, Any] | None, data: Mapping[str, object]) -> Any:
    form = kind(typed, prefix=prefix, data=data, meta={"csrf": False})
    if kind is NewEvidenceForm:
        form.bearing.choices = bearing_choices()
        form.effect.choices = choices("effect")
        form.sensitivity.choices = sensitivity_choices()
    return form


def _new_evidence(row: NewEvidenceForm) -> NewEvidence:
    return NewEvidence(
        title=row.title.data,
        publisher=row.publisher.data,
        event=row.event.data,
        source_url=row.source_url.data,
        source_title=row.source_title.data,
        bearing=Bearing(row.bearing.data),
        pinpoint=row.pinpoint.data,
        effect=Effect(row.effect.data),
        sensitivity=Sensitivity(row.sensitivity.data),
        id=int(row.saved.data) if SAVED.fullmatch(row.saved.data or "") else None,
    )
