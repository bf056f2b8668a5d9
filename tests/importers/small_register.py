"""A register of a fictional State, small enough to read: every file, every kind of link between files."""

import copy
import csv
from pathlib import Path

from tracker.importers.register.files import FILES
from tracker.importers.register.wordings import header_of, translation_files

Rows = dict[str, list[dict[str, str]]]

SEEN = "https://example.org/seen"
SYMBOL = "CCPR/C/ZZZ/CO/1"
KEY_A = {"symbol": SYMBOL, "paragraph": "11", "item": "a"}
KEY_B = {"symbol": SYMBOL, "paragraph": "11", "item": "b"}
KEY_C = {"symbol": SYMBOL, "paragraph": "12", "item": ""}


def _document(name: str, **values: str) -> dict[str, str]:
    symbol = name if "/" in name else ""
    return {"id": name, "symbol": symbol, "publisher": "United Nations", "seen_at": SEEN, "title": name, **values}


def _recommendation(key: dict[str, str], heading: str, summary: str, **values: str) -> dict[str, str]:
    marks = {"reading": "full", "numbering": "printed", "source": "document", "seen_at": SEEN}
    texts = {"heading": heading, "summary": summary, "themes": "Torture", "groups": "Children", "sdg_targets": "16.1"}
    return {**key, **texts, "action_type": "legislate", **marks, **values}


def small_register() -> Rows:
    """Return the rows of every file; change what a test is about, then `write` them."""
    return copy.deepcopy(_ROWS)


def write(folder: Path, rows: Rows) -> Path:
    """Write rows as the register's files; returns the folder."""
    headers = {spec.name: spec.header for spec in FILES}
    headers |= {file.removesuffix(".csv"): header_of(name) for file, (name, _) in translation_files().items()}
    for name, header in headers.items():
        if name in rows:
            path = folder / f"{name}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, header, restval="", lineterminator="\r\n")
                writer.writeheader()
                writer.writerows(rows[name])
    return folder


_COMMITTEE = {"is_treaty_body": "yes", "treaty": "A treaty", "name_ru": "Комитет", "name_ky": "Комитет"}
_ROWS: Rows = {
    "committees": [
        {"code": "CCPR", "name_en": "Human Rights Committee", "position": "1", **_COMMITTEE},
        {"code": "CCPR-OP", "parent": "CCPR", "name_en": "Protocol", "position": "2", **_COMMITTEE},
    ],
    "vocabulary": [
        {"kind": "theme", "term": "Torture", "label": "Torture"},
        {"kind": "theme", "term": "Education", "label": "Education"},
        {"kind": "group", "term": "Children", "label": "Children"},
        {"kind": "sdg", "term": "16", "label": "Peace"},
        {"kind": "status", "term": "not-assessed", "label": "Not assessed"},
    ],
    "documents": [
        _document(SYMBOL, committee="CCPR", kind="concluding-observations", adopted_on="2015-03-01", languages="ru|en"),
        _document("CCPR/C/ZZZ/FU/1", committee="CCPR", kind="follow-up-assessment", published_on="2017-07"),
        _document("zazaland-report", kind="ngo-report", seen_at="A page whose address was not printed"),
    ],
    "recommendations": [
        _recommendation(KEY_A, "Ban", "Ban torture.", themes="Torture|Education"),
        _recommendation(KEY_B, "Schools", "Protect the tortured child.", groups="", sdg_targets="", follow_up="yes"),
        _recommendation(KEY_C, "Courts", "Let courts decide on law-enforcement.", action_type="enforce"),
    ],
    "evidence": [
        {
            "id": "law-passed",
            "event_date": "2016",
            "title": "A law passed",
            "summary": "Parliament passed it.",
            "effect": "progress",
            "themes": "Torture",
            "related": f"{SYMBOL}:11",
            "publisher": "A newspaper",
            "source_title": "The law",
            "source_url": SEEN,
        },
    ],
    "assessments": [
        {
            **KEY_A,
            "voice": "editors",
            "status": "partially-implemented",
            "as_of": "2016-12-31",
            "rationale": "A law was passed, and nothing shows that it is applied.",
            "evidence": "law-passed",
            "basis_documents": "CCPR/C/ZZZ/FU/1:11(a)|zazaland-report:3",
            "evidence_kind": "structure",
            "confidence": "medium",
            "author": "register editors",
            "state": "provisional",
        },
    ],
    "second_reading": [
        {
            **KEY_A,
            "voice": "editors",
            "as_of": "2016-12-31",
            "first_status": "partially-implemented",
            "second_status": "not-implemented",
            "agree": "no",
            "reason": "A law alone changes nothing.",
        },
    ],
    "demands": [
        {
            "demand": "ban-torture",
            "title": "Ban torture",
            "statement": "Ban it.",
            "themes": "Torture",
            "members": f"{SYMBOL}:11(a)|{SYMBOL}:12",
        },
        {
            "demand": "schools",
            "title": "Schools",
            "statement": "Build schools.",
            "themes": "Education",
            "members": f"{SYMBOL}:11(b)",
        },
    ],
    "official_grades": [
        {
            "symbol": SYMBOL,
            "paragraph": "11",
            "limb": "1",
            "about": "The ban",
            "scale": "HRC letters A-E",
            "grade": "B",
            "grade_means": "partially satisfactory",
            "assessed_in": "CCPR/C/ZZZ/FU/1",
            "assessed_on": "2017-07",
            "seen_at": SEEN,
        },
    ],
    "findings": [
        {
            "id": "prisons-seen",
            "document": "zazaland-report",
            "locator": "p. 3",
            "statement": "Prisons were seen.",
            "themes": "Torture",
            "about": f"{SYMBOL}:12",
            "bearing": "context",
            "cites": "CCPR/C/ZZZ/FU/1",
            "verified": "read",
            "seen_at": "A page whose address was not printed",
        },
    ],
    "claims": [
        {
            "id": "none-of-9",
            "claimed_on": "2016",
            "claimant": "An NGO",
            "claim": "None was implemented.",
            "figure": "0 of 9",
            "scope": "All treaty bodies",
            "verified": "quoted: the article was read",
            "source_title": "An article",
            "source_url": SEEN,
        },
    ],
    "deadlines": [
        {
            "committee": "CCPR",
            "kind": "next-report",
            "due_on": "2031-03",
            "document": SYMBOL,
            "paragraph": "30",
            "verified": "read",
            "source_url": SEEN,
        },
        {
            "committee": "CCPR",
            "kind": "session",
            "due_on": "2027-03-01",
            "what": "150th session",
            "verified": "read",
            "source_url": SEEN,
        },
    ],
    "treaty_status": [
        {
            "treaty": "A treaty",
            "short_name": "AT",
            "instrument_type": "treaty",
            "action": "accession",
            "action_date": "1994-10",
            "source_url": SEEN,
        },
    ],
    "uhri_themes": [{"theme": "Torture", "records_2026_02_04": "17", "raw_variants": "1"}],
    **{
        f"translations/{name}.{language}": rows
        for language in ("ru", "ky")
        for name, rows in {
            "recommendations": [
                {**KEY_A, "heading": f"Тыюу ({language})", "summary": "Кыйноого тыюу салуу."},
                {**KEY_B, "heading": f"Мектептер ({language})", "summary": "Өкмөттүн мектептери, всё ещё."},
                {**KEY_C, "heading": f"Соттор ({language})", "summary": "Сот чечсин."},
            ],
            "evidence": [{"id": "law-passed", "title": "Мыйзам", "summary": "Парламент кабыл алды."}],
            "demands": [
                {"demand": "ban-torture", "title": "Тыюу", "statement": "Тыюу салуу."},
                {"demand": "schools", "title": "Мектептер", "statement": "Мектептерди куруу."},
            ],
            "vocabulary": [
                {"kind": "theme", "term": "Torture", "label": "Кыйноо"},
                {"kind": "theme", "term": "Education", "label": "Билим"},
                {"kind": "group", "term": "Children", "label": "Балдар"},
                {"kind": "sdg", "term": "16", "label": "Тынчтык"},
                {"kind": "status", "term": "not-assessed", "label": "Бааланган эмес"},
            ],
        }.items()
    },
}
