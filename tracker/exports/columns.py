"""The columns of every table, in the order that scripts depend on (design 5.3, 5.4), with what each means."""

from collections.abc import Mapping
from typing import Final

from tracker.domain.rates import ROW_COLUMNS

RECOMMENDATIONS: Final[Mapping[str, str]] = {
    "reference": "Symbol, paragraph and item as printed; the slug of a demand when demands are counted",
    "symbol": "UN symbol of the document",
    "paragraph": "Number of the paragraph",
    "item": "Item of the paragraph (a, b, b.ii); empty when the whole paragraph is the recommendation",
    "committee": "Code of the treaty body",
    "cycle": "Reporting cycle",
    "adopted_on": "Day of adoption of the document, as far as it is known (2017, 2017-07 or 2017-07-24)",
    "heading": "Section heading of the paragraph; the title of a demand when demands are counted",
    "summary": "Short wording by the register's editors",
    "text": "Official wording, where somebody imported it",
    "themes": "Themes, list",
    "groups": "Groups of people, list",
    "sdg_targets": "Targets of the Sustainable Development Goals, list",
    "action_type": "What kind of act is asked for",
    "follow_up": "Whether the committee asked for a follow-up reply: yes, no, or empty when that was not seen",
    "demand": "Demands that the recommendation is part of, list of slugs",
    "status": "Where it stands on the day, for the voice; not-assessed when nobody has judged it",
    "voice": "Whose judgement the status is",
    "as_of": "Day for which the judgement holds",
    "confidence": "How sure the author of the judgement is",
    "rationale": "What was done and what is missing, in the author's words",
    "evidence_count": "Pieces of evidence up to the day that you may see",
    "evidence_withheld": "Pieces of evidence up to the day that you may not see",
    "official_grade": "Committee's grades of the State's follow-up reply, list by limb of the paragraph",
    "official_scale": "Scale of each of those grades, list",
    "disputed": "Whether two voices judge differently on the day: yes or no",
    "source_url": "Address of the source document",
    "page_url": "Address of the page on this site",
}

ASSESSMENTS: Final[Mapping[str, str]] = {
    "id": "Number of the row in this record",
    "reference": "Recommendation: symbol, paragraph and item as printed",
    "voice": "Whose judgement it is",
    "status": "The judgement; empty when the row retracts another",
    "as_of": "Day for which it holds",
    "recorded_at": "Moment at which it entered the record, UTC",
    "state": "published (by two people) or provisional (shipped by the register's editors)",
    "rationale": "What was done and what is missing, in the author's words",
    "evidence_kind": "What the evidence shows: structure, process or outcome",
    "confidence": "How sure the author is",
    "author": "Public signature of the author",
    "reviewer": "Public signature of the reviewer",
    "evidence": "Evidence that it rests on and that you may see, list of ids",
    "basis": "Paragraphs of documents that it rests on, list",
    "corrects": "Number of the row that it corrects or retracts",
    "reason": "Why it corrects, retracts, or counts as implemented on structure alone",
}

EVIDENCE: Final[Mapping[str, str]] = {
    "id": "Slug of the piece of evidence",
    "event_date": "Day of the event, as far as it is known",
    "title": "Title, by the register's editors",
    "summary": "What happened, in their words",
    "effect": "Which way the event moved things",
    "themes": "Themes, list",
    "related": "Recommendations that it is about, list",
    "publisher": "Who published the source",
    "source_title": "Title of the source",
    "source_url": "Address of the source",
    "sensitivity": "Who may see it: public, partners or restricted",
    "captured_at": "Moment at which the copy of the source was made, UTC",
    "sha256": "Hash of that copy",
}

_RATES: Final[Mapping[str, str]] = {
    "key": "Value of the filter that opens the row's list; total for the whole set",
    "label": "Wording of that value",
    "total": "N: all of the row",
    "judged": "J: implemented, partially implemented, not implemented or reversed",
    "implementation_rate": "i / J, 0..1; empty when nothing is judged",
    "some_action_rate": "(i + p) / J, 0..1",
    "weighted_index": "(i + 0.5 p) / J, 0..1",
    "reversal_rate": "r / J, 0..1",
    "coverage": "(J + u) / N, 0..1",
    "lower_bound": "i / N, 0..1: the rate if nothing of what is not judged were implemented",
    "upper_bound": "(i + u + a) / N, 0..1: the rate if all of it were",
    "small_base": "Whether fewer than ten are judged: yes or no",
    "list_url": "Address of the list behind the row",
}
RATES: Final[Mapping[str, str]] = {
    column: _RATES.get(column, f"How many stand at “{column.replace('_', '-')}”") for column in ROW_COLUMNS
}
