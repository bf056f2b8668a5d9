"""The check of the register's files: every problem is named by its place, and nothing makes it stumble."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.importers.small_register import SYMBOL, Rows, small_register, write
from tracker.domain.records import Register
from tracker.domain.references import Reference
from tracker.domain.vocabulary import ActionType, Bearing, Status
from tracker.importers.register import Outcome, read_register

TODAY = date(2026, 11, 24)


def check(folder: Path, rows: Rows) -> list[str]:
    return [str(problem) for problem in read_register(write(folder, rows), today=TODAY).problems]


def read(folder: Path, rows: Rows) -> Register:
    register = read_register(write(folder, rows), today=TODAY).register
    assert register is not None
    return register


def test_a_sound_register_is_read_into_records(tmp_path: Path) -> None:
    outcome = read_register(write(tmp_path, small_register()), today=TODAY)
    assert (outcome.problems, outcome.notes) == ((), ())
    assert (outcome.rows, outcome.files) == (47, 22)
    register = outcome.register
    assert register is not None
    first = register.recommendations[0]
    assert first.reference == Reference(SYMBOL, "11", "a")
    assert (first.themes, first.action_type, first.follow_up) == (("Torture", "Education"), ActionType.LEGISLATE, None)
    assert register.assessments[0].basis_documents[1] == Reference("zazaland-report", "3")
    assert register.findings[0].bearing is Bearing.CONTEXT
    assert register.second_reading[0].second_status is Status.NOT_IMPLEMENTED
    assert register.name == tmp_path.name


CELLS = [
    (
        "recommendations",
        0,
        "action_type",
        "legislation",
        "“legislation” is not a value of this column; allowed: ratify, legislate, policy, institution, enforce, "
        "investigate, remedy, train, raise-awareness, resource, cooperate, other",
    ),
    ("recommendations", 0, "summary", "", "is empty"),
    ("recommendations", 0, "summary", " Ban.", "has white space at its beginning or end"),
    ("recommendations", 0, "summary", "Ban\nall.", "has a line break"),
    ("recommendations", 0, "summary", "Ban\x00all.", "has the control character U+0000"),
    ("recommendations", 0, "summary", "Cafe\u0301", "has letters and accents written apart"),
    ("recommendations", 0, "summary", "x" * 5001, "is 5001 characters long; 5000 are allowed"),
    ("recommendations", 0, "themes", "Tortur", "“Tortur” is not a theme of vocabulary.csv"),
    ("recommendations", 0, "themes", "Torture|", "has a “|” too many"),
    ("recommendations", 0, "themes", "Torture|Torture", "names “Torture” twice"),
    ("recommendations", 0, "groups", "Torture", "“Torture” is not a group of vocabulary.csv"),
    ("recommendations", 0, "sdg_targets", "16.1|17.x", "“17.x” is not a target"),
    ("recommendations", 0, "sdg_targets", "5.1", "“5.1” belongs to no goal of vocabulary.csv"),
    ("recommendations", 0, "seen_at", "example.org", "“example.org” is not an address"),
    ("recommendations", 0, "seen_at", "ftp://example.org/", "is not an address"),
    ("recommendations", 0, "seen_at", "http://[::1", "is not an address"),
    ("recommendations", 0, "seen_at", "https://exa mple.org", "is not an address"),
    ("recommendations", 0, "follow_up", "maybe", "“maybe” is not a value of this column; allowed: yes, no"),
    ("documents", 0, "committee", "CERD", "“CERD” is not a code of committees.csv"),
    ("documents", 0, "adopted_on", "2015-13", "“2015-13” is not a day of the calendar"),
    ("documents", 0, "adopted_on", "01.03.2015", "“01.03.2015” is not a date"),
    ("documents", 0, "adopted_on", "٢٠١٥", "is not a date"),
    ("documents", 0, "adopted_on", " 2015", "“ 2015” is not a date"),
    ("recommendations", 2, "symbol", "zazaland-report", "makes no address"),
    ("documents", 0, "published_on", "2027", "2027 lies in the future: today is 2026-11-24"),
    ("documents", 0, "published_on", "2014", "2014 is before the adoption on 2015-03-01"),
    ("documents", 0, "symbol", "CCPR/C/ZZZ/CO/2", "must be the id where the document has a symbol"),
    ("documents", 0, "languages", "english", "“english” is not a language code"),
    ("documents", 2, "id", "a|b", "“a|b” has a “|”, which joins lists"),
    ("documents", 2, "seen_at", "file:///etc/passwd", "is not an address"),
    ("committees", 0, "parent", "CCPR-OP", "“CCPR-OP” is itself shown under another"),
    ("committees", 0, "is_treaty_body", "no", "names a treaty for a treaty body"),
    ("committees", 0, "position", "2", "is the same as that of row 2"),
    ("committees", 0, "position", "first", "“first” is not a whole number"),
    ("vocabulary", 0, "label", "Torment", "must be the term itself"),
    ("vocabulary", 0, "term", "Кыйноо", "makes no address of its own"),
    ("vocabulary", 1, "term", "Torture!", "cannot be told apart from that of row 2"),
    ("vocabulary", 3, "term", "18", "“18” is not a value of the list sdg"),
    ("vocabulary", 4, "term", "abandoned", "“abandoned” is not a value of the list status"),
    ("evidence", 0, "id", "Law passed", "“Law passed” is not an id"),
    ("evidence", 0, "event_date", "", "is empty"),
    ("evidence", 0, "related", f"{SYMBOL} 11", "is not a reference"),
    ("evidence", 0, "related", f"{SYMBOL}:13", f"“{SYMBOL}:13” names nothing in recommendations.csv"),
    ("evidence", 0, "related", f"{SYMBOL}:11(c)", "names nothing in recommendations.csv"),
    ("evidence", 0, "event_date", "2017", "“law-passed” is of 2017, which may be after the judgement's 2016-12-31"),
    ("assessments", 0, "as_of", "2016-12", "“2016-12” is not a day: write it in full"),
    ("assessments", 0, "as_of", "2026-11-25", "The day may not be in the future: today is 2026-11-24."),
    ("assessments", 0, "as_of", "2015-02-28", "The day may not be before the document's adoption on 2015-03-01."),
    ("assessments", 0, "item", "c", f"{SYMBOL}, para. 11 (c) is not in recommendations.csv"),
    ("assessments", 0, "evidence", "law-failed", "“law-failed” is not an id of evidence.csv"),
    ("assessments", 0, "basis_documents", SYMBOL, "is not a reference"),
    ("assessments", 0, "basis_documents", "other-report:3", "names a document that is not in documents.csv"),
    ("assessments", 0, "rationale", "A law.", "in 20 to 2000 characters"),
    ("assessments", 0, "state", "published", "“published” is not a value of this column; allowed: provisional"),
    ("second_reading", 0, "agree", "yes", "says otherwise than the two statuses"),
    ("second_reading", 0, "as_of", "2016-12-30", "no row of assessments.csv has this reference, voice and day"),
    ("demands", 0, "members", f"{SYMBOL}:11", f"“{SYMBOL}:11” is not in recommendations.csv"),
    ("demands", 0, "demand", "none", "“none” is a word that filters reserve"),
    ("official_grades", 0, "assessed_in", "CCPR/C/ZZZ/FU/2", "is not an id of documents.csv"),
    ("official_grades", 0, "assessed_on", "2015-02", "2015-02 is before the adoption on 2015-03-01"),
    ("findings", 0, "cites", "nowhere", "“nowhere” is not an id of documents.csv"),
    ("findings", 0, "verified", "sure", "“sure” says not how it was verified"),
    ("claims", 0, "source_url", "", "is empty"),
    ("treaty_status", 0, "action", "joined", "“joined” is not a value of this column"),
    ("deadlines", 0, "due_on", "2015-02", "2015-02 is before the document's 2015-03-01"),
    ("deadlines", 0, "due_on", "soon", "“soon” is not a date"),
    ("deadlines", 0, "kind", "visit", "allowed: next-report, follow-up-report, session"),
    ("deadlines", 0, "committee", "CCPR-OP", "“CCPR-OP” is no treaty body, or is shown under another"),
    ("deadlines", 0, "committee", "CAT", "“CAT” is not a code of committees.csv"),
    ("deadlines", 0, "document", "", "names the document that sets the day"),
    ("deadlines", 0, "document", "CCPR/C/ZZZ/CO/9", "“CCPR/C/ZZZ/CO/9” is not an id of documents.csv"),
    ("deadlines", 0, "document", "zazaland-report", "“zazaland-report” is not one of CCPR"),
    ("deadlines", 0, "paragraph", "30 (a)", "“30 (a)” is not the number of a paragraph"),
    ("deadlines", 0, "verified", "", "is empty"),
    ("deadlines", 0, "verified", "guessed", "“guessed” says not how it was verified"),
    ("deadlines", 0, "source_url", "the document", "is not an address"),
    ("deadlines", 1, "what", "", "says which session"),
    ("deadlines", 1, "paragraph", "3", "is one of a document, and none is named"),
    ("uhri_themes", 0, "raw_variants", "-1", "“-1” is not a whole number"),
    ("translations/evidence.ru", 0, "title", "", "is empty"),
    ("translations/evidence.ru", 0, "id", "law-failed", "“law-failed” is not a row of evidence.csv"),
    ("translations/vocabulary.ky", 0, "term", "Tortur", "“theme Tortur” is not a row of vocabulary.csv"),
]


@pytest.mark.parametrize(("name", "row", "column", "value", "message"), CELLS, ids=map(str, range(len(CELLS))))
def test_a_wrong_cell_is_named(tmp_path: Path, name: str, row: int, column: str, value: str, message: str) -> None:
    rows = small_register()
    rows[name][row][column] = value
    problems = check(tmp_path, rows)
    assert any(message in problem for problem in problems), problems
    assert all("\n" not in problem for problem in problems)


def test_the_file_of_deadlines_may_be_missing(tmp_path: Path) -> None:
    rows = small_register()
    del rows["deadlines"]
    assert check(tmp_path, rows) == []
    assert read(tmp_path, rows).deadlines == ()


def test_a_deadline_is_one_of_a_kind_whatever_its_day(tmp_path: Path) -> None:
    rows = small_register()
    rows["deadlines"].append({**rows["deadlines"][0], "due_on": "2032"})
    assert check(tmp_path, rows) == [
        "deadlines.csv, row 4: has the same committee, kind, what, document, paragraph as row 2"
    ]


def test_a_problem_prints_file_row_and_column(tmp_path: Path) -> None:
    rows = small_register()
    rows["recommendations"][1]["reading"] = "skimmed"
    assert check(tmp_path, rows) == [
        "recommendations.csv, row 3, column reading: “skimmed” is not a value of this column; allowed: full, partial"
    ]


@pytest.mark.parametrize("status", ["implemented", "partially-implemented", "reversed"])
def test_a_status_of_something_done_needs_a_ground(tmp_path: Path, status: str) -> None:
    rows = small_register()
    rows["assessments"][0] |= {"status": status, "evidence": "", "basis_documents": ""}
    assert check(tmp_path, rows) == [
        "assessments.csv, row 2, column evidence: This status needs at least one piece of evidence, or a document with "
        "the paragraph it says so in."
    ]
    rows["assessments"][0]["status"] = "not-implemented"
    assert check(tmp_path, rows) == []


def test_a_voice_recorded_from_a_source_names_it(tmp_path: Path) -> None:
    rows = small_register()
    sourceless = {"voice": "state", "status": "not-implemented", "evidence": "", "basis_documents": ""}
    rows["assessments"][0] |= sourceless
    rows["second_reading"][0]["voice"] = "state"
    assert "column basis_documents: Name the document and the paragraph" in check(tmp_path, rows)[0]


def test_a_result_is_not_implemented_by_law_alone(tmp_path: Path) -> None:
    rows = small_register()
    rows["recommendations"][0]["action_type"] = "investigate"
    rows["assessments"][0]["status"] = "implemented"
    assert "column evidence_kind: This recommendation asks for a result" in check(tmp_path, rows)[0]


def test_the_publication_stands_in_for_an_unknown_adoption(tmp_path: Path) -> None:
    rows = small_register()
    rows["documents"][0] |= {"adopted_on": "", "published_on": "2017"}
    assert "before the document's adoption on 2017-01-01" in check(tmp_path, rows)[0]


def test_keys_are_unique(tmp_path: Path) -> None:
    rows = small_register()
    rows["recommendations"].append(rows["recommendations"][0])
    rows["claims"].append(rows["claims"][0])
    assert check(tmp_path, rows) == [
        "recommendations.csv, row 5: has the same symbol, paragraph, item as row 2",
        "claims.csv, row 3: has the same id as row 2",
    ]


def test_all_problems_are_collected(tmp_path: Path) -> None:
    rows = small_register()
    rows["recommendations"][0] |= {"reading": "x", "numbering": "y"}
    rows["evidence"][0]["effect"] = "z"
    rows["claims"][0]["claimed_on"] = "soon"
    places = [problem.split(":")[0] for problem in check(tmp_path, rows)]
    assert places == [
        "recommendations.csv, row 2, column reading",
        "recommendations.csv, row 2, column numbering",
        "evidence.csv, row 2, column effect",
        "claims.csv, row 2, column claimed_on",
    ]


def edit(change: Callable[[bytes], bytes], folder: Path, name: str = "evidence.csv") -> list[str]:
    path = write(folder, small_register()) / name
    path.write_bytes(change(path.read_bytes()))
    return [str(problem) for problem in read_register(folder, today=TODAY).problems]


FORMS: list[tuple[Callable[[bytes], bytes], str]] = [
    (lambda _: b"", "evidence.csv: the file is empty"),
    (lambda _: b"\xef\xbb\xbf \r\n", "evidence.csv: the file is empty"),
    (lambda data: data.replace(b"passed it", b"pass\xe9d"), "evidence.csv, row 2: is not UTF-8: byte 0xe9"),
    (lambda data: data.replace(b",effect,", b","), "evidence.csv, row 1: the column effect is missing"),
    (lambda data: data.replace(b"effect,", b"effekt,"), "evidence.csv, row 1: the column “effekt” is not one of this"),
    (lambda data: data.replace(b"effect,", b"title,"), "evidence.csv, row 1: the column “title” is there twice"),
    (
        lambda data: data.replace(b"publisher,source_title", b"source_title,publisher"),
        "evidence.csv, row 1: the columns are not in this order: id, event_date",
    ),
    (lambda data: data.replace(b"A law passed", b"A, law"), "evidence.csv, row 2: has 11 cells, the header has 10"),
    (lambda data: data + b"\r\n", "evidence.csv, row 3: the row is empty"),
    (lambda data: data.replace(b"A law", b'"A" law'), "evidence.csv, row 2: cannot be read from here on"),
    (lambda data: data.replace(b"A law", b'"A law'), "evidence.csv, row 2: cannot be read from here on"),
    (lambda data: data.replace(b"A law", b"A" * 140000), "evidence.csv, row 2: cannot be read from here on"),
]


@pytest.mark.parametrize(("change", "message"), FORMS, ids=map(str, range(len(FORMS))))
def test_faults_of_form_are_named(tmp_path: Path, change: Callable[[bytes], bytes], message: str) -> None:
    problems = edit(change, tmp_path)
    assert any(problem.startswith(message) for problem in problems), problems


def test_a_file_that_grew_without_end_is_told_as_such(tmp_path: Path) -> None:
    assert edit(lambda data: data + b"\n" * 11_000_000, tmp_path) == [
        "evidence.csv: is larger than 10 MB, the most that a file may have"
    ]
    found = edit(lambda data: data + b"\r\n" * 30_000, tmp_path)
    assert found[-1].endswith("has more than 20,000 rows, the most that a file may have: nothing is read from here on")
    assert len(found) < 20_000


def test_a_file_that_cannot_be_read_makes_no_references_to_it_wrong(tmp_path: Path) -> None:
    assert edit(lambda _: b"\xff", tmp_path) == [
        "evidence.csv, row 1: is not UTF-8: byte 0xff does not belong there",
    ]


def test_a_byte_order_mark_and_bare_line_feeds_are_passed_over(tmp_path: Path) -> None:
    assert edit(lambda data: b"\xef\xbb\xbf" + data.replace(b"\r\n", b"\n"), tmp_path) == []


def test_missing_and_unknown_files(tmp_path: Path) -> None:
    write(tmp_path, small_register())
    (tmp_path / "claims.csv").rename(tmp_path / "claim.csv")
    (tmp_path / "findings.csv").unlink()
    (tmp_path / "findings.csv").mkdir()
    problems = [str(problem) for problem in read_register(tmp_path, today=TODAY).problems]
    assert "claim.csv: is not a file of the register" in problems
    assert f"claims.csv: is not there (looked in {tmp_path})" in problems
    assert any(problem.startswith("findings.csv: cannot be read") for problem in problems)
    assert read_register(tmp_path / "nowhere", today=TODAY).register is None


def test_missing_wording_is_a_note(tmp_path: Path) -> None:
    rows = small_register()
    del rows["translations/evidence.ky"]
    rows["translations/recommendations.ru"].pop(0)
    outcome = read_register(write(tmp_path, rows), today=TODAY)
    assert outcome.register is not None
    assert outcome.notes == (
        f"translations/recommendations.ru.csv: 1 of 3 rows have no wording: {SYMBOL} 11 a",
        "translations/evidence.ky.csv is not there: all 1 rows are shown in English",
    )


@st.composite
def mutations(draw: st.DrawFn) -> tuple[int, list[tuple[str, int, bytes]]]:
    """Draw a file and what happens to its bytes: pieces cut out, put in, put over, doubled."""
    kinds = st.sampled_from(["cut", "insert", "over", "double", "cell"])
    pieces = st.one_of(
        st.binary(min_size=1, max_size=6),
        st.sampled_from([b",", b'"', b"\r\n", b"\n", b"|", b"\x00", b"\xef\xbb\xbf", "й".encode(), b"2016", b":1(a)"]),
        st.text(min_size=1, max_size=8).map(lambda text: text.encode("utf-8", "surrogatepass")),
    )
    steps = st.lists(st.tuples(kinds, st.integers(0, 4000), pieces), min_size=1, max_size=4)
    return draw(st.integers(0, 20)), draw(steps)


def mutate(data: bytes, steps: list[tuple[str, int, bytes]]) -> bytes:
    for kind, place, piece in steps:
        at = place % (len(data) + 1)
        if kind == "cut":
            data = data[:at] + data[at + len(piece) * 3 :]
        elif kind == "insert":
            data = data[:at] + piece + data[at:]
        elif kind == "over":
            data = data[:at] + piece + data[at + len(piece) :]
        elif kind == "double":
            data = data[:at] + data[max(0, at - 40) :]
        else:
            cells = data.split(b",")
            cells[place % len(cells)] = piece
            data = b",".join(cells)
    return data


@given(mutations())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_make_the_check_stumble(tmp_path: Path, mutation: tuple[int, list[tuple[str, int, bytes]]]) -> None:
    write(tmp_path, small_register())
    files = sorted(tmp_path.rglob("*.csv"))
    number, steps = mutation
    files[number].write_bytes(mutate(files[number].read_bytes(), steps))
    outcome: Outcome = read_register(tmp_path, today=TODAY)
    assert (outcome.register is None) == bool(outcome.problems)
    for problem in outcome.problems:
        assert "\n" not in str(problem)
        assert str(problem).isprintable()
