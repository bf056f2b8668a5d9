"""An independent checker: recomputes every rate, series and matrix of a folder of files from its lists alone.

    python tests/oracle.py DIR [--fetch ADDRESS]

It shares no code with the tracker and needs nothing but Python. DIR must hold what these write:

    tracker export recommendations --format json --out DIR/recommendations.json
    tracker export assessments --format json --out DIR/assessments.json
    tracker export evidence --format json --out DIR/evidence.json

Every other file of DIR is checked against these three: files of `tracker export rates`, and what is read from a site
under /progress, each as `.json` with its `.csv` beside it. `--fetch` reads the usual ones from a site first. A JSON
file says itself which question it answers: day, voice, history, unit and filters. Exit code 1 when anything differs.

Where only the publication of a document is dated, its day is taken from the files of documents at the same age.
What such a file does not hold (documents of the last year) is taken to have no date, and would be told as different.
Not checked, for the files do not say it: searches (`q`), how well a row was read (`reading`), limbs of grades.
"""

import csv
import io
import sys
import urllib.request
from collections import Counter, defaultdict
from datetime import date
from math import isclose
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.oracle_record import (
    INDEPENDENT,
    LABELS,
    UNJUDGED,
    VOICES,
    Answer,
    Json,
    Question,
    Record,
    day_of,
    figures_of,
    files_of,
    kappa_of,
    later,
)

UNKNOWN_HERE = ("q", "reading")

PATHS = {
    **{f"rates-{by}": f"/progress?by={by}" for by in LABELS},
    "rates-state": "/progress?by=theme&voice=state&on=2020-01-01",
    "rates-recorded": "/progress?by=committee&history=recorded&on=2024-01-01",
    "rates-paragraphs": "/progress?by=theme&unit=paragraph",
    "rates-demands": "/progress?by=committee&unit=demand",
    "rates-disputed": "/progress?by=action&disputed=yes&status=not-implemented&status=reversed",
    "series": "/progress/series",
    "series-years": "/progress/series?step=year&unit=paragraph&voice=editors",
    "series-recorded": "/progress/series?history=recorded&disputed=no",
    "changes": "/progress/changes",
    "changes-long": "/progress/changes?from=2012-01-01&to=2024-06-30&voice=state",
    "changes-recorded": "/progress/changes?from=2021-01-01&history=recorded",
    "grid": "/progress/grid",
    "grid-demands": "/progress/grid?rows=demand&columns=year&unit=demand&measure=weighted",
    "grid-old": "/progress/grid?rows=age&columns=action&unit=paragraph&on=2018-03-01",
    "voices": "/progress/voices",
    "voices-of-status": "/progress/voices?status=not-implemented&status=reversed&voice=editors",
    "voices-by-paragraph": "/progress/voices?unit=paragraph&on=2022-05-05",
    "age": "/progress/age",
    "age-recorded": "/progress/age?history=recorded&unit=paragraph&voice=editors",
}
"""Name of a file → the page whose `.json` and `.csv` it is."""


class Checker:
    """Holds files against the record; `differences` is what it found, `checked` how many numbers it compared."""

    def __init__(self, record: Record) -> None:
        """Check against this record."""
        self.record = record
        self.checked: Counter[str] = Counter()
        self.differences: list[str] = []
        self.name = ""

    def same(self, what: str, said: object, found: object) -> None:
        """Note a difference between what a file says and what was recomputed."""
        self.checked[self.name] += 1
        both = [isinstance(one, float | int) and not isinstance(one, bool) for one in (said, found)]
        if not (isclose(float(said), float(found), abs_tol=1e-9) if all(both) else said == found):  # type: ignore[arg-type]
            self.differences.append(f"{self.name}: {what}: the file says {said!r}, recomputed {found!r}")

    def row(self, what: str, row: Json, counted: Counter[str]) -> None:
        """Check the figures of one row of rates, and that its address opens as many."""
        for name, value in figures_of(counted).items():
            self.same(f"{what}, {name}", row[name], value)
        if row.get("list_url"):
            asked: Question = defaultdict(list)
            for name, value in parse_qsl(urlsplit(row["list_url"]).query):
                asked[name].append(value)
            opened = Answer(self.record, dict(asked)).counts()[()]
            self.same(f"{what}, the list it opens", row["total"], sum(opened.values()))

    def rates(self, file: Json) -> None:
        """Check a table of rates."""
        answer, by = Answer(self.record, file["filters"]), file["by"]
        self.row("total", file["total"], answer.counts()[()])
        self.table(file["rows"], answer.counts(by) if by else {}, ("key",))

    def table(self, rows: list[Json], counted: dict[tuple[str, ...], Counter[str]], keys: tuple[str, ...]) -> None:
        """Check that a table has the rows it must have, and each of them."""
        said = {tuple(row[key] for key in keys): row for row in rows}
        self.same("rows", sorted(said), sorted(counted))
        for place in said.keys() & counted.keys():
            self.row(" × ".join(place), said[place], counted[place])

    def series(self, file: Json) -> None:
        """Check a series: each day as a question of its own."""
        for row in file["rows"]:
            self.row(row["day"], row, Answer(self.record, {**file["filters"], "on": [row["day"]]}).counts()[()])

    def grid(self, file: Json) -> None:
        """Check the cells of a grid, its margins and the whole."""
        answer, by = Answer(self.record, file["filters"]), (file["rows_by"], file["columns_by"])
        counted = answer.counts(*by)
        counted |= {(*place, "total"): one for place, one in answer.counts(by[0]).items()}
        counted |= {("total", *place): one for place, one in answer.counts(by[1]).items()}
        counted["total", "total"] = answer.counts()[()]
        self.table(file["rows"], counted, ("row_key", "column_key"))
        self.row("total", file["total"], counted["total", "total"])

    def age(self, file: Json) -> None:
        """Check documents at the same age: each anniversary as a question of its own."""
        for row in file["rows"]:
            what = f"{row['symbol']} after {row['age']} years"
            self.same(f"{what}, day", row["day"], later(date.fromisoformat(row["adopted_on"]), row["age"]).isoformat())
            asked = {**file["filters"], "document": [row["symbol"]], "on": [row["day"]]}
            self.row(what, row, Answer(self.record, asked).counts()[()])

    def changes(self, file: Json) -> None:
        """Check what moved between two days, and the rates of both."""
        asked = {name: values for name, values in file["filters"].items() if name != "on"}
        first, last = ({**asked, "on": [file[name]]} for name in ("from", "to"))
        before, after = Answer(self.record, first), Answer(self.record, last)
        stood = {str(row["reference"]): before.stand(row) for row in before.rows}
        stands = {str(row["reference"]): after.stand(row) for row in after.rows}
        moves = {one: (stood.get(one, "entered"), now) for one, now in stands.items()}
        told = {(was, now): number for was, row in file["matrix"].items() for now, number in row.items()}
        self.same("matrix", told, dict(Counter(moves.values())))
        self.row(file["from"], file["before"], before.counts()[()])
        self.row(file["to"], file["after"], after.counts()[()])
        listed = {row["reference"]: (row["was"], row["now"]) for row in file["rows"]}
        moved = {one: move for one, move in moves.items() if move[0] not in (move[1], "entered")}
        self.same("recommendations that moved", listed, moved)

    def voices(self, file: Json) -> None:
        """Check the rates for each voice, what every two say of the same recommendations, and the grades."""
        asked = dict(file["filters"])
        if statuses := asked.pop("status", []):
            speaker = asked.get("voice", [INDEPENDENT])[0]
            asked["said"] = [f"{speaker}:{status}" for status in statuses]
        for row in file["rows"]:
            self.row(row["key"], row, Answer(self.record, asked, voice=row["key"]).counts()[()])
        answer = Answer(self.record, asked)
        for pair in file["pairs"]:
            names = (pair["first_voice"], pair["second_voice"])
            found = Counter(tuple(answer.stand(row, voice) for voice in names) for row in answer.rows)
            lines = [row for row in file["agreement"] if (row["first_voice"], row["second_voice"]) == names]
            told = {(row["first_status"], row["second_status"]): row["number"] for row in lines}
            self.same(f"{names}, matrix", told, dict(found))
            self.pair(" / ".join(names), pair, Counter({one: n for one, n in found.items() if UNJUDGED not in one}))
        grades: Counter[tuple[str, str]] = Counter()
        for row in answer.rows if answer.day == self.record.today else ():
            grades.update(set(zip(row["official_scale"], row["official_grade"], strict=True)))
        for one in file["grades"] if answer.day == self.record.today else ():
            self.same(f"grade {one['grade']}", one["recommendations"], grades[one["scale"], one["grade"]])

    def pair(self, what: str, said: Json, pairs: Counter[Any]) -> None:
        """Check how far two voices agree."""
        total, same = sum(pairs.values()), sum(number for (one, two), number in pairs.items() if one == two)
        self.same(f"{what}, assessed by both", said["both_assessed"], total)
        self.same(f"{what}, the same", said["same"], same)
        self.same(f"{what}, agreement", said["agreement"], same / total if total else None)
        kappa = (kappa_of(pairs) if total >= 10 else None) or (None, None, None)
        for name, value in zip(("kappa", "kappa_low", "kappa_high"), kappa, strict=True):
            self.same(f"{what}, {name}", said[name], value)

    def lists(self, folder: Path) -> None:
        """Check the three lists against one another: where each recommendation stands, and its evidence."""
        self.name = "recommendations"
        record = self.record
        bears: dict[str, set[str]] = defaultdict(set)
        for piece in record.evidence:
            for key in piece["related"]:
                bears[key].add(piece["id"])
        seen = {piece["id"] for piece in record.evidence if day_of(piece["event_date"]) <= record.today}  # type: ignore[operator]
        for row in record.rows:
            what = row["reference"]
            found = record.judgement(what, INDEPENDENT, record.today, recorded=False)
            self.same(f"{what}, status", row["status"], found["status"] if found else UNJUDGED)
            for name in ("as_of", "voice", "rationale", "confidence"):
                self.same(f"{what}, {name}", row[name] or None, found[name] if found else None)
            spoken = {record.stands(row, voice, record.today, recorded=False) for voice in VOICES[1:]} - {UNJUDGED}
            self.same(f"{what}, disputed", row["disputed"], len(spoken) > 1)
            place = row["paragraph"] + "".join(f"({one})" for one in row["item"].split(".") if one)
            rests_on = {piece for one in record.history[what] for piece in one["evidence"]}
            pieces = (bears[f"{row['symbol']}:{place}"] | rests_on) & seen
            self.same(f"{what}, evidence", row["evidence_count"], len(pieces))

    def beside(self, file: Json, text: str) -> None:
        """Check that the CSV of a file says the same as its JSON."""
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
        rows = [file["total"], *file["rows"]] if self.name.startswith("rates") else file["rows"]
        self.same("lines of the CSV", len(lines), len(rows))
        for line, row in zip(lines, rows, strict=False):
            for column, cell in line.items():
                self.same(f"CSV, {line}, {column}", cell.removeprefix("'"), cell_of(row[column]).removeprefix("'"))


def cell_of(value: object) -> str:
    """Return a value as CSV has it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else "|".join(value) if isinstance(value, list) else str(value)


def kind_of(file: Json) -> str:
    """Tell what a file holds by what stands in it."""
    marks = {"rows_by": "grid", "step": "series", "pairs": "voices", "matrix": "changes", "total": "rates"}
    return next((kind for mark, kind in marks.items() if mark in file), "age")


def check(folder: Path) -> Checker:
    """Check a folder."""
    checker = Checker(Record(folder))
    checker.lists(folder)
    for name, file in files_of(folder).items():
        checker.name = name
        if unknown := [one for one in UNKNOWN_HERE if one in file["filters"]]:
            print(f"{name}: not checked, it is filtered by {', '.join(unknown)}")
            continue
        getattr(checker, kind_of(file))(file)
        beside = folder / f"{name}.csv"
        if beside.exists():
            checker.beside(file, beside.read_text(encoding="utf-8"))
    return checker


def fetch(site: str, folder: Path) -> None:
    """Read the files of `PATHS` from a site."""
    for name, path in PATHS.items():
        page, _, query = path.partition("?")
        for form in ("json", "csv", *(("metadata.json",) if name.startswith("rates") else ())):
            # Whoever runs this names the site.
            with urllib.request.urlopen(f"{site.rstrip('/')}{page}.{form}?{query}") as answer:  # noqa: S310
                (folder / f"{name}.{form}").write_bytes(answer.read())


def main(arguments: list[str]) -> int:
    """Check the folder that the command line names."""
    if len(arguments) not in (1, 3) or arguments[1:2] not in ([], ["--fetch"]):
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    if len(arguments) == len(("DIR", "--fetch", "ADDRESS")):
        fetch(arguments[2], folder)
    checker = check(folder)
    for name, number in checker.checked.items():
        print(f"{name}: {number} values")
    print(*checker.differences, sep="\n")
    print(f"{sum(checker.checked.values())} values recomputed, {len(checker.differences)} differ.")
    return 1 if checker.differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
