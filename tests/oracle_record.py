"""What the checker of `tests/oracle.py` knows: the record as its lists say it, and the rules written once more."""

import json
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from math import isclose, sqrt
from pathlib import Path
from typing import Any

INDEPENDENT = "independent"
VOICES = (INDEPENDENT, "committee", "state", "civil-society", "editors")
STATUSES = ("implemented", "partially-implemented", "not-implemented", "reversed", "no-information")
UNJUDGED = "not-assessed"
WORST_FIRST = ("reversed", "not-implemented", "partially-implemented", "implemented")
AGES = ((10, "10-up"), (5, "5-9"), (3, "3-4"), (1, "1-2"), (0, "under-1"))
LABELS = ("committee", "cycle", "theme", "group", "sdg", "action", "year", "document", "demand", "age")
SOURCES = ("recommendations", "assessments", "evidence")

Question = dict[str, list[str]]
Json = dict[str, Any]
"""What a file holds; it is checked by being read."""


def day_of(text: object) -> date | None:
    """Read a day as far as it is known: of a month or a year the first."""
    parts = [int(part) for part in str(text).split("-")] if text else []
    return date(*(parts + [1, 1])[:3]) if parts else None


def files_of(folder: Path) -> dict[str, Json]:
    """Return the files to be checked, by name; those of rates with what they are grouped by."""
    found = {}
    for file in sorted(folder.glob("*.json")):
        if file.stem in SOURCES or file.stem.endswith(".metadata"):
            continue
        found[file.stem] = json.loads(file.read_text(encoding="utf-8"))
        beside = file.with_suffix(".metadata.json")
        if beside.exists():
            found[file.stem] |= {"by": json.loads(beside.read_text(encoding="utf-8")).get("by", "")}
    return found


def later(day: date, years: int) -> date:
    """Return the anniversary; 1 March for a missing 29 February."""
    if (day.month, day.day) == (2, 29):
        try:
            return date(day.year + years, 2, 29)
        except ValueError:
            return date(day.year + years, 3, 1)
    return date(day.year + years, day.month, day.day)


class Record:
    """The three lists, and what they say of any day."""

    def __init__(self, folder: Path) -> None:
        """Read the lists of a folder."""
        read = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in SOURCES}
        self.today = date.fromisoformat(read["recommendations"]["day"])
        self.rows: list[Json] = read["recommendations"]["rows"]
        self.evidence: list[Json] = read["evidence"]["rows"]
        self.history: dict[str, list[Json]] = defaultdict(list)
        for one in read["assessments"]["rows"]:
            self.history[one["reference"]].append(one)
        self.slugs: dict[tuple[str, str], str] = {}
        self.dates = {str(row["symbol"]): day_of(row["adopted_on"]) for row in self.rows}
        for name, found in files_of(folder).items():
            for row in found["rows"]:
                if name.startswith("age") and self.dates.get(row["symbol"]) is None:
                    self.dates[row["symbol"]] = day_of(row["adopted_on"])
                if name.startswith("rates"):
                    self.slugs[found["by"], row["label"]] = row["key"]
        self._known: dict[tuple[str, str, date, bool], str] = {}

    def judgement(self, reference: str, voice: str, day: date, recorded: bool) -> Json | None:
        """Return the judgement that holds for a voice on a day."""
        limit = datetime.fromisoformat(f"{day + timedelta(days=1)}T00:00:00+00:00") if recorded else None
        known = [
            one
            for one in self.history[reference]
            if limit is None or datetime.fromisoformat(str(one["recorded_at"])) < limit
        ]
        replaced = {one["corrects"] for one in known}
        stand = [
            one
            for one in known
            if one["status"] and one["id"] not in replaced and date.fromisoformat(str(one["as_of"])) <= day
        ]

        def newest(speaker: str) -> Json | None:
            own = [one for one in stand if one["voice"] == speaker]
            moments = [(one["as_of"], datetime.fromisoformat(str(one["recorded_at"])), one["id"]) for one in own]
            return own[moments.index(max(moments))] if own else None

        if voice != INDEPENDENT:
            return newest(voice)
        society, editors = newest("civil-society"), newest("editors")
        if society and editors:
            return society if str(society["as_of"]) >= str(editors["as_of"]) else editors
        return society or editors

    def stands(self, row: Json, voice: str, day: date, recorded: bool) -> str:
        """Return where a recommendation stands."""
        key = (str(row["reference"]), voice, day, recorded)
        if key not in self._known:
            found = self.judgement(*key)
            self._known[key] = str(found["status"]) if found else UNJUDGED
        return self._known[key]

    def labels(self, row: Json, by: str, day: date) -> set[str]:
        """Return the keys under which a recommendation is counted."""
        dated = self.dates[str(row["symbol"])]
        if by == "year":
            return {str(dated.year) if dated else "none"}
        if by == "age":
            return {"none" if dated is None else next(name for years, name in AGES if later(dated, years) <= day)}
        if by in ("theme", "group"):
            return {self.slugs[by, text] for text in row[f"{by}s"]} or {"none"}
        if by == "sdg":
            return {str(target).split(".")[0] for target in row["sdg_targets"]} or {"none"}
        if by == "demand":
            return set(row["demand"]) or {"none"}
        column = {"document": "symbol", "action": "action_type"}.get(by, by)
        return {str(row[column]) or "none"}


def passes(record: Record, row: Json, asked: Question, day: date, recorded: bool) -> bool:
    """Tell whether a recommendation is what the filters ask for; `status` is asked of units, not here."""
    dated = record.dates[str(row["symbol"])]
    if dated and dated > day:
        return False
    for name in asked.keys() & {"since", "until"}:
        limit = date.fromisoformat(asked[name][0])
        if dated is None or (dated < limit if name == "since" else dated > limit):
            return False
    spoken = Counter(record.stands(row, voice, day, recorded) for voice in VOICES[1:]) if "disputed" in asked else {}
    has: dict[str, set[str]] = {name: record.labels(row, name, day) for name in LABELS if name in asked}
    if "sdg" in has:
        has["sdg"] |= set(row["sdg_targets"])
    has["disputed"] = {"yes" if len(spoken.keys() - {UNJUDGED}) > 1 else "no"}
    has["follow_up"] = {{True: "yes", False: "no", None: "unknown"}[row["follow_up"]]}
    grades = zip(row["official_scale"], row["official_grade"], strict=True)
    has["grade"] = {f"{scale}:{grade}" for scale, grade in grades} or {"none"}
    if any(has[name].isdisjoint(asked[name]) for name in has if name in asked):
        return False
    return agrees(record, row, asked, day, recorded)


def agrees(record: Record, row: Json, asked: Question, day: date, recorded: bool) -> bool:
    """Tell whether the voices say of a recommendation what `said` and `agreement` ask for."""
    says = {one.split(":")[0] for one in asked.get("said", [])}
    pairs = {one.rpartition(":")[0] for one in asked.get("agreement", [])}
    said = {voice: record.stands(row, voice, day, recorded) for voice in (VOICES if pairs else says)}
    if any(f"{voice}:{said[voice]}" not in asked["said"] for voice in says):
        return False
    for pair in pairs:
        first, second = (said[voice] for voice in pair.split(":"))
        relation = "same" if first == second else "different"
        if UNJUDGED in (first, second) or f"{pair}:{relation}" not in asked["agreement"]:
            return False
    return True


def worst(statuses: set[str]) -> str:
    """Return where a paragraph or a demand stands."""
    return next((status for status in WORST_FIRST if status in statuses), UNJUDGED)


class Answer:
    """A set of units and where they stand, asked for with the words of an address."""

    def __init__(self, record: Record, asked: Question, *, voice: str = "") -> None:
        """Choose the set; `voice` is another than the one that the question's own set is chosen by."""
        self.record, self.asked = record, asked
        self.day = date.fromisoformat(asked["on"][0]) if "on" in asked else record.today
        self.recorded = asked.get("history") == ["recorded"]
        self.unit = asked.get("unit", ["recommendation"])[0]
        self.voice = voice or asked.get("voice", [INDEPENDENT])[0]
        self.rows = [row for row in record.rows if passes(record, row, asked, self.day, self.recorded)]

    def stand(self, row: Json, voice: str = "") -> str:
        """Return where a recommendation stands for the answer's voice, or another."""
        return self.record.stands(row, voice or self.voice, self.day, self.recorded)

    def units(self, row: Json) -> list[str]:
        """Return the units that a recommendation is a member of."""
        if self.unit == "recommendation":
            return [str(row["reference"])]
        if self.unit == "paragraph":
            return [f"{row['symbol']} {row['paragraph']}"]
        wanted = self.asked.get("demand")
        return [str(one) for one in row["demand"] if not wanted or one in wanted]

    def keys(self, row: Json, by: str, unit: str) -> set[str]:
        """Return the keys of a way of grouping that a unit is counted under for this member; all under ``."""
        if not by:
            return {""}
        if by == "demand" and self.unit == "demand":
            return {unit}
        found = self.record.labels(row, by, self.day)
        if by == "sdg" and any("." in one for one in self.asked.get("sdg", [])):
            found = found | set(row["sdg_targets"])
        asked = self.asked.get(by) if by != "year" else None
        return found & set(asked) if asked else found

    def counts(self, *by: str) -> dict[tuple[str, ...], Counter[str]]:
        """Return how many units stand where, under each combination of keys."""
        members: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
        for row in self.rows:
            status = self.stand(row)
            for unit in self.units(row):
                places: list[tuple[str, ...]] = [()]
                for one in by:
                    places = [(*place, key) for place in places for key in self.keys(row, one, unit)]
                for place in places:
                    members[place, unit].add(status)
        found: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for (place, _unit), statuses in members.items():
            status = next(iter(statuses)) if self.unit == "recommendation" else worst(statuses)
            if status in self.asked.get("status", [status]):
                found[place][status] += 1
        return found


def figures_of(counted: Counter[str]) -> Json:
    """Return the columns of a row of rates."""
    i, p, n, r, u = (counted[status] for status in STATUSES)
    a = counted[UNJUDGED]
    judged, total = i + p + n + r, i + p + n + r + u + a
    shares = {
        "implementation_rate": (i, judged),
        "some_action_rate": (i + p, judged),
        "weighted_index": (i + p / 2, judged),
        "reversal_rate": (r, judged),
        "coverage": (judged + u, total),
        "lower_bound": (i, total),
        "upper_bound": (i + u + a, total),
    }
    return {
        **{status.replace("-", "_"): counted[status] for status in (*STATUSES, UNJUDGED)},
        "total": total,
        "judged": judged,
        "small_base": judged < 10,
        **{name: part / whole if whole else None for name, (part, whole) in shares.items()},
    }


def kappa_of(pairs: Counter[tuple[str, str]]) -> tuple[float, float, float] | None:
    """Return Cohen's kappa with the interval of Fleiss, Cohen and Everitt; None where chance alone agrees always."""
    total = sum(pairs.values())
    names = sorted({name for pair in pairs for name in pair})
    share = {(one, two): pairs[one, two] / total for one in names for two in names}
    first = {one: sum(share[one, two] for two in names) for one in names}
    second = {two: sum(share[one, two] for one in names) for two in names}
    seen = sum(share[one, one] for one in names)
    chance = sum(first[one] * second[one] for one in names)
    if isclose(chance, 1):
        return None
    kappa = (seen - chance) / (1 - chance)
    same = sum(share[one, one] * (1 - (first[one] + second[one]) * (1 - kappa)) ** 2 for one in names)
    other = sum(share[one, two] * (second[one] + first[two]) ** 2 for one in names for two in names if one != two)
    variance = same + (1 - kappa) ** 2 * other - (kappa - chance * (1 - kappa)) ** 2
    spread = 1.959963984540054 * sqrt(max(variance, 0) / total) / (1 - chance)
    return kappa, max(-1.0, kappa - spread), min(1.0, kappa + spread)
