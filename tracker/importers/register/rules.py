"""Rules over whole rows: what cells of one row must be to each other, and to the rows they rest on."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Final, TypeVar

from tracker.domain import records
from tracker.domain.dates import PartialDate
from tracker.domain.records import Problem
from tracker.domain.references import find_in_path
from tracker.domain.statuses import Proposal, find_faults
from tracker.domain.text import slug_of
from tracker.domain.vocabulary import DeadlineKind
from tracker.importers.register.check import Checked, key_of
from tracker.importers.register.files import NAMED_KINDS, RESERVED, WORDED_BESIDE
from tracker.importers.register.tables import shown

R = TypeVar("R", bound=records.Record)

GOALS: Final = range(1, 18)

COLUMN_OF_FAULT: Final = {
    "as_of": "as_of",
    "evidence": "evidence",
    "basis": "basis_documents",
    "rationale": "rationale",
    "reason": "evidence_kind",
}
"""Where the file shows what `tracker.domain.statuses` finds at fault with a judgement."""

Found = Iterator[tuple[int, str | None, str]]


def _rows(files: dict[str, Checked], name: str, kind: type[R]) -> list[tuple[int, R]]:
    return [(number, record) for number, record in files[name].records if isinstance(record, kind)]


def check_rules(files: dict[str, Checked], today: date) -> list[Problem]:
    """Return a problem for each row that breaks a rule; rows whose cells could not be read are passed over."""
    rules: tuple[tuple[str, Callable[[dict[str, Checked]], Found]], ...] = (
        ("committees", _committees),
        ("vocabulary", _vocabulary),
        ("documents", _documents),
        ("recommendations", _recommendations),
        ("demands", _demands),
        ("assessments", lambda given: _assessments(given, today)),
        ("second_reading", _second_readings),
        ("official_grades", _grades),
        ("deadlines", _deadlines),
    )
    problems = [
        Problem(files[name].table.file, number, column, message)
        for name, rule in rules
        for number, column, message in rule(files)
    ]
    for checked in files.values():
        problems += _days_to_come(checked, today)
    return problems


def _days_to_come(checked: Checked, today: date) -> Iterator[Problem]:
    for number, record in checked.records:
        for column in checked.spec.columns:
            known = getattr(record, column.name)
            if isinstance(known, PartialDate) and known.first > today and not column.may_come:
                message = f"{known} lies in the future: today is {today}"
                yield Problem(checked.table.file, number, column.name, message)


def _committees(files: dict[str, Checked]) -> Found:
    rows = _rows(files, "committees", records.CommitteeRecord)
    parents = {record.code: record.parent for _, record in rows}
    positions: dict[int, int] = {}
    for number, record in rows:
        if record.parent and (record.parent == record.code or parents.get(record.parent)):
            yield number, "parent", f"“{record.parent}” is itself shown under another, or is this very row"
        if record.is_treaty_body != bool(record.treaty):
            yield number, "treaty", "names a treaty for a treaty body, and is empty for others"
        first = positions.setdefault(record.position, number)
        if first != number:
            yield number, "position", f"is the same as that of row {first}"


def _vocabulary(files: dict[str, Checked]) -> Found:
    committees = {record.code for _, record in _rows(files, "committees", records.CommitteeRecord)}
    slugs: dict[tuple[str, str], int] = {}
    for number, record in _rows(files, "vocabulary", records.TermRecord):
        if record.kind in ("theme", "group"):
            yield from _sorting_term(number, record)
            unique = slug_of(record.term)
        else:
            unique = record.label
            if record.term not in _terms_of(record.kind, committees):
                yield number, "term", f"“{shown(record.term)}” is not a value of the list {record.kind}"
        first = slugs.setdefault((record.kind, unique), number)
        if first != number:
            yield number, "label", f"cannot be told apart from that of row {first}"


def _sorting_term(number: int, record: records.TermRecord) -> Found:
    if record.label != record.term:
        yield number, "label", "must be the term itself: other files name themes and groups by their English label"
    if slug_of(record.term) in ("", *RESERVED):
        yield number, "term", "makes no address of its own: use Latin letters, and no word that filters reserve"


def _terms_of(kind: str, committees: set[str]) -> set[str]:
    if kind == "committee":
        return committees
    if kind == "sdg":
        return {str(goal) for goal in GOALS}
    return {*(member.value for member in NAMED_KINDS[kind]), *WORDED_BESIDE.get(kind, ())}


def _documents(files: dict[str, Checked]) -> Found:
    for number, record in _rows(files, "documents", records.DocumentRecord):
        if record.symbol and record.symbol != record.id:
            yield number, "symbol", "must be the id where the document has a symbol"
        adopted, published = record.adopted_on, record.published_on
        if adopted and published and published.last < adopted.first:
            yield number, "published_on", f"{published} is before the adoption on {adopted}"


def _recommendations(files: dict[str, Checked]) -> Found:
    for number, record in _rows(files, "recommendations", records.RecommendationRecord):
        if find_in_path(record.reference.path) != record.reference:
            yield number, "symbol", "makes no address: a recommendation stands in a document with a UN symbol"


def _demands(files: dict[str, Checked]) -> Found:
    for number, record in _rows(files, "demands", records.DemandRecord):
        if record.demand in RESERVED:
            yield number, "demand", f"“{record.demand}” is a word that filters reserve"


def _assessments(files: dict[str, Checked], today: date) -> Found:
    documents = {record.id: record for _, record in _rows(files, "documents", records.DocumentRecord)}
    recommendations = {
        record.reference: record for _, record in _rows(files, "recommendations", records.RecommendationRecord)
    }
    evidence = {record.id: record for _, record in _rows(files, "evidence", records.EvidenceRecord)}
    for number, record in _rows(files, "assessments", records.AssessmentRecord):
        document = documents.get(record.symbol)
        recommendation = recommendations.get(record.reference)
        if document is not None and recommendation is not None:
            yield from _judgement(number, record, recommendation, document, today)
        for name in record.evidence:
            if name in evidence and evidence[name].event_date.last > record.as_of:
                known = evidence[name].event_date
                yield number, "evidence", f"“{name}” is of {known}, which may be after the judgement's {record.as_of}"


def _judgement(
    number: int,
    record: records.AssessmentRecord,
    recommendation: records.RecommendationRecord,
    document: records.DocumentRecord,
    today: date,
) -> Found:
    adopted = document.adopted_on or document.published_on
    proposal = Proposal(
        voice=record.voice,
        status=record.status,
        as_of=record.as_of,
        rationale=record.rationale,
        evidence_kind=record.evidence_kind,
        evidence_count=len(record.evidence),
        basis_count=len(record.basis_documents),
        action_type=recommendation.action_type,
        adopted_on=adopted.first if adopted else None,
    )
    for fault in find_faults(proposal, today=today):
        yield number, COLUMN_OF_FAULT[fault.place], str(fault)


def _second_readings(files: dict[str, Checked]) -> Found:
    assessments = files["assessments"]
    key = assessments.spec.key
    judged = {key_of(row.cells, key) for row in assessments.table.rows}
    for number, record in _rows(files, "second_reading", records.SecondReadingRecord):
        if assessments.table.complete and key_of(dict(record.cells), key) not in judged:
            yield number, "as_of", "no row of assessments.csv has this reference, voice and day"
        if record.agree != (record.first_status is record.second_status):
            yield number, "agree", "says otherwise than the two statuses"


def _deadlines(files: dict[str, Checked]) -> Found:
    committees = {record.code: record for _, record in _rows(files, "committees", records.CommitteeRecord)}
    documents = {record.id: record for _, record in _rows(files, "documents", records.DocumentRecord)}
    for number, record in _rows(files, "deadlines", records.DeadlineRecord):
        committee, document = committees.get(record.committee), documents.get(record.document)
        if committee is not None and (committee.parent or not committee.is_treaty_body):
            yield number, "committee", f"“{record.committee}” is no treaty body, or is shown under another"
        if record.kind is DeadlineKind.SESSION and not record.what:
            yield number, "what", "says which session, such as 147th session"
        if record.kind is not DeadlineKind.SESSION and not record.document:
            yield number, "document", "names the document that sets the day"
        if record.paragraph and not record.document:
            yield number, "paragraph", "is one of a document, and none is named"
        if document is not None:
            yield from _deadline_of(number, record, document, committees)


def _deadline_of(
    number: int,
    record: records.DeadlineRecord,
    document: records.DocumentRecord,
    committees: dict[str, records.CommitteeRecord],
) -> Found:
    own = committees.get(document.committee)
    known = {own.code, own.parent} if own else set()
    # Where a session is announced may be a page of no committee; a report is asked for by its committee only.
    if record.committee not in known and (own is not None or record.kind is not DeadlineKind.SESSION):
        yield number, "document", f"“{shown(document.id)}” is not one of {record.committee}"
    adopted = document.adopted_on or document.published_on
    if adopted and record.due_on.last < adopted.first:
        yield number, "due_on", f"{record.due_on} is before the document's {adopted}"


def _grades(files: dict[str, Checked]) -> Found:
    documents = {record.id: record for _, record in _rows(files, "documents", records.DocumentRecord)}
    for number, record in _rows(files, "official_grades", records.GradeRecord):
        document = documents.get(record.symbol)
        adopted = document.adopted_on or document.published_on if document else None
        if adopted and record.assessed_on.last < adopted.first:
            yield number, "assessed_on", f"{record.assessed_on} is before the adoption on {adopted}"
