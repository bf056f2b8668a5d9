"""Each rule that cleans a record of the UN index: applied where it should be, counted, and nowhere else."""

from datetime import date
from typing import Any

import pytest

from tests.uhri_records import record
from tracker.domain.uhri import USED, Kind, Mechanism, Rejected, clean
from tracker.domain.uhri_names import Country, country_code_in, document_kind, find_country
from tracker.domain.uhri_rules import SAID, Refusal, Rule, Tally
from tracker.domain.vocabulary import DocumentKind

ZAZALAND = Country("ZZZ", "ZZ", "Zazaland", ("Kingdom of Zazaland",))


def applied(**fields: Any) -> tuple[Any, set[str]]:
    """Clean a record with these fields; returns it and the rules that were applied, but for the dash on every body."""
    tally: Tally = {}
    found = clean(record(**fields), tally)
    return found, {rule for rule, times in tally.items() if times} - {Rule.PREFIX}


def test_a_record_without_dirt_needs_no_rule_but_the_dash() -> None:
    tally: Tally = {}
    found = clean(record(), tally)
    assert {rule: times for rule, times in tally.items() if times} == {Rule.PREFIX: 2}
    assert (found.kind, found.body, found.symbol) == (Kind.RECOMMENDATION, "CCPR", "CCPR/C/ZZZ/CO/3")
    assert found.published_on == date(2025, 2, 12)
    assert found.address.startswith("https://uhri.ohchr.org/en/document/")
    assert found.raw == record()


@pytest.mark.parametrize(
    ("fields", "rule", "name", "value"),
    [
        ({"AnnotationType": "-"}, Rule.TYPE_BLANK, "kind", Kind.UNKNOWN),
        ({"AnnotationType": ""}, Rule.TYPE_BLANK, "kind", Kind.UNKNOWN),
        ({"AnnotationType": "a9ceae8c-fe1c-40f9-a326-1529e0ab678f"}, Rule.TYPE_UUID, "kind", Kind.UNKNOWN),
        ({"AnnotationType": "- Others"}, Rule.TYPE_OTHER, "kind", Kind.UNKNOWN),
        ({"Body": "- Human Rights Committee"}, Rule.COMMITTEE_NAME, "body", "CCPR"),
        ({"Body": "- Committee on the Rights of the Child", "Symbol": ""}, Rule.COMMITTEE_NAME, "body", "CRC"),
        ({"Body": "-"}, Rule.COMMITTEE_FROM_SYMBOL, "body", "CCPR"),
        ({"Symbol": None}, Rule.SYMBOL_MISSING, "symbol", ""),
        ({"Symbol": "CCPR/C/ZZZ/CO/ 3 "}, Rule.SPACES, "symbol", "CCPR/C/ZZZ/CO/3"),
        ({"PublicationDate": "soon"}, Rule.DATE_UNREADABLE, "published_on", None),
        ({"Text": "<p>4.Plant<br/>trees.</p>"}, Rule.HTML, "text", "4.Plant\ntrees."),
        ({"Text": "4.Plant &amp; water&nbsp;trees."}, Rule.ENTITIES, "text", "4.Plant & water trees."),
        ({"Text": " 4.Plant  trees. "}, Rule.SPACES, "text", "4.Plant trees."),
        ({"Text": "4.Plant\x00 tr\ud800ees."}, Rule.CHARACTERS, "text", "4.Plant trees."),
        ({"Text": "4.Fewer than x < 5 trees."}, None, "text", "4.Fewer than x < 5 trees."),
        ({"Themes": [" Right to health"]}, Rule.SPACES, "themes", ("Right to health",)),
        ({"Themes": ["Right to health", "Right to health "]}, Rule.LABEL_TWICE, "themes", ("Right to health",)),
        ({"Themes": ["IE  Albinism"]}, Rule.SPACES, "themes", ("IE Albinism",)),
        ({"Sdgs": ["16.2 - Protect fictional children"]}, Rule.SDG_CODE, "sdgs", ("16.2",)),
        ({"Sdgs": ["1.B - Frameworks"]}, Rule.SDG_CODE, "sdgs", ("1.b",)),
        ({"Sdgs": ["16"]}, None, "sdgs", ("16",)),
        ({"Sdgs": ["Peace"]}, Rule.SDG_UNREADABLE, "sdgs", ()),
        ({"Sdgs": ["18 - Nothing"]}, Rule.SDG_UNREADABLE, "sdgs", ()),
        ({"Sdgs": None}, None, "sdgs", ()),
    ],
)
def test_a_rule_is_applied_and_counted(fields: dict[str, Any], rule: Rule | None, name: str, value: object) -> None:
    found, rules = applied(**fields)
    assert getattr(found, name) == value
    assert rules >= ({rule} if rule else set())
    assert rule is not None or not rules


def test_reservations_are_trusted_since_2020_only() -> None:
    themes = ["Reservations", "Right to health"]
    old, rules = applied(Themes=themes, PublicationDate="2019-12-31T00:00:00")
    assert (old.themes, rules) == (("Right to health",), {Rule.RESERVATIONS})
    new, rules = applied(Themes=themes, PublicationDate="2020-01-01T00:00:00")
    assert (new.themes, rules) == (tuple(themes), set())


@pytest.mark.parametrize(
    ("body", "symbol", "code", "mechanism"),
    [
        ("- CRC-OP-SC", "CRC/C/OPSC/ZZZ/CO/1", "CRC-OPSC", Mechanism.TREATY_BODIES),
        ("- CRC-OP-AC", "CRC/C/OPAC/ZZZ/CO/1", "CRC-OPAC", Mechanism.TREATY_BODIES),
        ("- SPT", "CAT/OP/ZZZ/1", "SPT", Mechanism.TREATY_BODIES),
        ("-", "E/C.12/ZZZ/CO/2", "CESCR", Mechanism.TREATY_BODIES),
        ("- Committee on the Rights of the Child", "CRC/C/OPSC/ZZZ/CO/1", "CRC-OPSC", Mechanism.TREATY_BODIES),
        ("- UPR", "A/HRC/99/7", "UPR", Mechanism.REVIEW),
        ("- Universal Periodic Review", "A/HRC/99/7", "UPR", Mechanism.REVIEW),
        ("- SR Fictional orchards", "A/HRC/99/8", "SR Fictional orchards", Mechanism.SPECIAL_PROCEDURES),
        ("- IE  Albinism", "A/HRC/99/8", "IE Albinism", Mechanism.SPECIAL_PROCEDURES),
        (
            "- Special Rapporteur on fictional orchards",
            "A/HRC/99/8",
            "Special Rapporteur on fictional orchards",
            Mechanism.SPECIAL_PROCEDURES,
        ),
        ("- A body of no known kind", "A/HRC/99/8", "A body of no known kind", Mechanism.OTHER),
        ("-", "A/HRC/99/7", "", Mechanism.OTHER),
    ],
)
def test_the_body_is_told_from_its_name_and_the_symbol(body: str, symbol: str, code: str, mechanism: Mechanism) -> None:
    found = applied(Body=body, Symbol=symbol)[0]
    assert (found.body, found.mechanism) == (code, mechanism)


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"AnnotationId": None}, Refusal.ID),
        ({"AnnotationId": "7"}, Refusal.ID),
        ({"Text": None}, Refusal.EMPTY),
        ({"Text": "<p>&nbsp;</p>"}, Refusal.EMPTY),
        ({"Text": "Annex"}, Refusal.FRAGMENT),
        ({"Text": "ANNEX II."}, Refusal.FRAGMENT),
        ({"Text": "Contents"}, Refusal.FRAGMENT),
        ({"Text": "Comments by Zazaland not indexed"}, Refusal.FRAGMENT),
        ({"Text": "12.xx"}, Refusal.FRAGMENT),
        ({"Text": "x" * 100_001}, Refusal.LONG),
        ({"Regions": ["x" * 501]}, Refusal.LONG),
        ({"Regions": ["x"] * 501}, Refusal.LONG),
        ({"PublicationDateOnUhri": "2" * 501}, Refusal.LONG),
        ({"Paragraph": {"a": "x" * 501}}, Refusal.LONG),
        ({"Paragraph": float("inf")}, Refusal.TYPE),
        ({"UprCycle": "x" * 501}, Refusal.LONG),
        ({"Text": 12}, Refusal.TYPE),
        ({"Themes": "Right to health"}, Refusal.TYPE),
        ({"Sdgs": [1]}, Refusal.TYPE),
        ({"Body": "-", "Symbol": None}, Refusal.BODY),
    ],
)
def test_a_record_that_is_none_is_refused_by_name(fields: dict[str, Any], refusal: Refusal) -> None:
    with pytest.raises(Rejected) as rejected:
        clean(record(**fields), {})
    assert rejected.value.refusal is refusal
    assert SAID[refusal] in str(rejected.value)


@pytest.mark.parametrize("text", ["r) ratify the fictional treaty", "a) do", "Annexes to the law must be published."])
def test_short_items_and_sentences_are_no_fragments(text: str) -> None:
    assert applied(Text=text)[0].text == text


def test_every_rule_is_said() -> None:
    assert set(SAID) == {*Rule, *Refusal}
    assert len(set(SAID.values())) == len(SAID)


def test_the_fingerprint_follows_what_is_read() -> None:
    first, same = applied()[0], applied(Regions=["Elsewhere"], PublicationDateOnUhri="2030-01-01")[0]
    assert first.fingerprint == same.fingerprint
    otherwise: dict[str, Any] = {
        "AnnotationId": "a9ceae8c-fe1c-40f9-a326-1529e0ab678f",
        "AnnotationType": "-",
        "Body": "- CAT",
        "Symbol": "CAT/C/ZZZ/CO/1",
        **{name: ["Another"] for name in ("Countries", "Themes", "AffectedPersons", "Sdgs")},
        **dict.fromkeys(("DocumentId", "PublicationDate", "Text"), "Another value"),
    }
    assert set(otherwise) == set(USED)
    for name, value in otherwise.items():
        assert applied(**{name: value})[0].fingerprint != first.fingerprint, name


@pytest.mark.parametrize(
    ("symbol", "kind"),
    [
        ("CCPR/C/ZZZ/CO/3", DocumentKind.CONCLUDING_OBSERVATIONS),
        ("CCPR/CO/69/ZZZ", DocumentKind.CONCLUDING_OBSERVATIONS),
        ("CRC/C/15/Add.244", DocumentKind.CONCLUDING_OBSERVATIONS),
        ("CAT/OP/ZZZ/1", DocumentKind.VISIT_REPORT),
        ("CEDAW/C/OP.8/ZZZ/1", DocumentKind.INQUIRY_REPORT),
        ("A/55/44", None),
        ("A/55/40 (SUPP)", None),
        ("no symbol at all", None),
    ],
)
def test_what_a_document_is_where_its_symbol_says_so(symbol: str, kind: DocumentKind | None) -> None:
    assert document_kind(symbol) is kind


@pytest.mark.parametrize(
    ("symbol", "code"),
    [("CRC/C/ZZZ/CO/1", "ZZZ"), ("E/C.12/ZZZ/CO/1", "ZZZ"), ("CRC/C/OPSC/ZZZ/CO/1", "ZZZ"), ("A/55/44", "")],
)
def test_the_state_in_a_symbol(symbol: str, code: str) -> None:
    assert country_code_in(symbol) == code


def test_a_state_is_found_by_code_or_any_name() -> None:
    for text in ("ZZZ", "zz", "zazaland", "Kingdom of Zazaland"):
        assert find_country([ZAZALAND], text) is ZAZALAND
    assert find_country([ZAZALAND], "Zaza") is None
