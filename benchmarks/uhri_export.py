"""A made-up export of the UN index (UHRI), with the dirt of the real one in its documented proportions.

The same for the same number of records: chance is seeded. All wording is invented and all States are fictional;
the one that is imported is Zazaland, ISO code ZZZ. Run `python -m benchmarks.uhri_export OUT.json [RECORDS]`.
"""

import csv
import gzip
import json
import shutil
import sys
from collections.abc import Iterator
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

from tracker.settings import ROOT

SEED: Final = 664
RECORDS: Final = 20_000
WORLD: Final = 267_537
"""Records of the real file, with which its 355 MB are reached."""
SHARE: Final = 0.0071
"""Share of one State: 1,899 of 267,537 records."""

STATES: Final = (
    ("ZZZ", "ZZ", "Zazaland", "Kingdom of Zazaland"),
    *((f"Q{one}{two}", f"Q{two}", f"Quasiland {one}{two}", "") for one in "ABCDEFG" for two in "ABCDEFGHIJKLMNOP"),
)
"""Three letters, two letters, name, former name of the fictional States; the first is the one that is imported."""

COMMITTEES: Final = {
    "CCPR": "Human Rights Committee",
    "CESCR": "Committee on Economic, Social and Cultural Rights",
    "CERD": "Committee on the Elimination of Racial Discrimination",
    "CEDAW": "Committee on the Elimination of Discrimination against Women",
    "CAT": "Committee against Torture",
    "CRC": "Committee on the Rights of the Child",
    "CMW": "Committee on Migrant Workers",
    "CRPD": "Committee on the Rights of Persons with Disabilities",
    "CED": "Committee on Enforced Disappearances",
}
HEADINGS: Final = (
    "Rural women",
    "Fair trial",
    "Freedom of opinion",
    "Data collection",
    "Juvenile justice",
    "Minorities",
)
THEMES: Final = (
    "Equality & non-discrimination",
    "Right to health",
    "Conditions of detention",
    "Freedom of association",
    "Rule of law & impunity",
    "Right to education",
    "Business & Human Rights",
)
TWINS: Final = (" Trade union rights", "Scope of international obligations ")
PERSONS: Final = ("Women & girls", "Children", "Persons with disabilities", "Migrants", "Persons living in poverty")
GOALS: Final = (
    "16.3 - Promote the fictional rule of law",
    "5.2 - End all fictional violence",
    "16 - PEACE, JUSTICE AND STRONG INSTITUTIONS",
    "1.b - Fictional frameworks",
)
OF_A_THOUSAND: Final = {
    "children": 3.75,
    "women": 3.16,
    "discrimination": 1.91,
    "disabilities": 1.41,
    "migrants": 0.93,
    "torture": 0.81,
    "judiciary": 0.31,
    "climate": 0.15,
}
"""How often words stand among a thousand of the text, so that as many records hold them as hold them in the real index:
54,300, 47,000, 30,000, 22,600, 15,200, 13,400, 5,300 and 2,600 of 267,500 by its own search."""
WORDS: Final = tuple(
    """
adopt persons provide law amend repeal investigate prosecute train collect publish orchards lighthouses
judges prosecutors detention violence education health housing work wages
policy plan budget data access remedies independence effective prompt impartial without delay throughout country
""".split()  # noqa: SIM905 - one word a line would be a page
)
"""Other words, the most frequent first; made-up ones follow them, ever rarer, as words of a language do."""
ENDINGS: Final = ("", "s", "ing", "ed", "ation", "ment", "al", "ly", "ity", "ive")
SYLLABLES: Final = ("ba", "cor", "di", "fen", "gra", "hol", "lim", "mar", "ne", "por", "qua", "ser", "ti", "ven", "zo")
FLATTENED: Final = 25
"""Added to a word's rank before its frequency is taken from it: the first few hardly differ (Mandelbrot)."""

RUSSIAN: Final = (
    "комитет",
    "рекомендует",
    "вымышленному",
    "государству",
    "принять",
    "закон",
    "о",
    "садах",
    "и",
    "маяках",
    "обеспечить",
    "доступ",
    "детей",
)
PROCEDURES: Final = ("SR Fictional orchards", "WG Lighthouses", "IE  Fictional debt")
FRAGMENTS: Final = ("Annex", "Contents", "Comments by Zazaland not indexed", "12.", "<p>&nbsp;</p>", "")


class _Maker:
    """Makes records one by one."""

    def __init__(self, seed: int, share: float) -> None:
        self._chance = Random(seed)
        self._share = share
        self._last: dict[str, int] = {}
        shorter = list(map("".join, product(SYLLABLES, SYLLABLES, ENDINGS)))
        longer = list(map("".join, product(SYLLABLES, SYLLABLES, SYLLABLES, ENDINGS)))
        for made in (shorter, longer):
            Random(seed).shuffle(made)
        others = (*WORDS, *shorter, *longer)
        self._words_known = (*OF_A_THOUSAND, *others)
        ranked = [1 / (FLATTENED + rank) for rank in range(1, len(others) + 1)]
        rest = (1000 - sum(OF_A_THOUSAND.values())) / sum(ranked)
        self._weights = list(accumulate((*OF_A_THOUSAND.values(), *(one * rest for one in ranked))))

    def record(self) -> dict[str, Any]:
        """Return the next record."""
        chance = self._chance
        state = STATES[0] if chance.random() < self._share else chance.choice(STATES[1:])
        upr = chance.random() < 0.476
        procedure = not upr and chance.random() < 0.15
        body = "UPR" if upr else chance.choice(PROCEDURES if procedure else list(COMMITTEES))
        year = chance.randrange(2007, 2027)
        symbol = (
            f"A/HRC/{year - 1990}/{7 if upr else 8}"
            if upr or procedure
            else f"{body if body != 'CESCR' else 'E/C.12'}/C/{state[0]}/CO/{(year - 2003) // 4}"
        )
        symbol = symbol.replace("E/C.12/C/", "E/C.12/")
        record = {
            "AnnotationId": self._uuid(),
            "AnnotationType": "- Recommendations" if upr or chance.random() < 0.7 else "- Concerns/Observations",
            "Body": f"- {body}",
            "Countries": [state[2]],
            "Regions": ["Eastern Quasia" + (" " if year < 2026 else "")],
            "DocumentId": str(UUID(int=sum(map(ord, symbol)) * 7919, version=4)),
            "Symbol": symbol,
            "PublicationDate": f"{year}-{chance.randrange(1, 13):02}-12T00:00:00",
            "PublicationDateOnUhri": "2026-03-03T10:53:45.827",
            "Text": self._review_text() if upr else self._text(symbol),
            "Themes": chance.sample(THEMES, chance.randrange(1, 4)),
            "AffectedPersons": chance.sample(PERSONS, chance.randrange(3)),
            "Sdgs": chance.sample(GOALS, chance.randrange(3)),
            "UprCycle": None,
            "UprPositions": ["Supported"] if upr else [],
            "UprRecommendingCountry": ["Quasiland AB"] if upr else [],
            "UprRecommendingRegions": ["Eastern Quasia"] if upr else [],
            "UprSession": ["44"] if upr else [],
        }
        self._soil(record, state, year)
        return record

    def _uuid(self) -> str:
        return str(UUID(int=self._chance.getrandbits(128), version=4))

    def _words(self, number: int) -> str:
        return " ".join(self._chance.choices(self._words_known, cum_weights=self._weights, k=number))

    def _review_text(self) -> str:
        return f"{self._chance.randrange(100, 180)}.{self._chance.randrange(1, 90)} {self._words(22).capitalize()} "

    def _text(self, symbol: str) -> str:
        """A paragraph: its number glued on, sometimes a heading in front, sometimes items in it."""
        chance = self._chance
        number = self._last[symbol] = self._last.get(symbol, 5) % 90 + 1
        kind = chance.random()
        if chance.random() < 0.035:
            return f"{number}.{' '.join(chance.choices(RUSSIAN, k=100)).capitalize()}. "
        if kind < 0.06:
            return f"The Committee recommends that the State party {self._words(40)}. "  # no number at all
        heading = f"{chance.choice(HEADINGS)} " if kind < 0.2 else ""
        lead = f"{heading}{number}.The Committee recommends that the State party"
        if kind < 0.45:
            items = (
                f"({letter}) {self._words(chance.randrange(15, 55)).capitalize()}"
                for letter in "abcd"[: chance.randrange(2, 5)]
            )
            return f"{lead}:{'; '.join(items)}. "
        return f"{lead} {self._words(chance.randrange(50, 181))}. "

    def _soil(self, record: dict[str, Any], state: tuple[str, ...], year: int) -> None:
        """Make a record as dirty as the documented share of them is."""
        chance = self._chance
        if year < 2020 and chance.random() < 0.45:
            record["Themes"].append("Reservations")
        if chance.random() < 0.03:
            record["Themes"].append(chance.choice(TWINS))
        if chance.random() < 0.21:
            record["Text"] = f"<p>{record['Text']}&nbsp;</p>"
        dirt = chance.random()
        for (most, field), value in self._dirt(record, state).items():
            if dirt < most:
                record.update({field: value} if field else value)
                return

    def _dirt(self, record: dict[str, Any], state: tuple[str, ...]) -> dict[tuple[float, str], Any]:
        """Return what can be wrong with a record, each up to a share of all: one field, or a batch of several."""
        body = record["Body"].removeprefix("- ")
        batch = {
            "AnnotationType": self._uuid(),
            "Countries": [state[1]],
            "Body": f"- {COMMITTEES.get(body, body)}",
        }
        return {
            (0.007, "AnnotationType"): "-",
            (0.0125, ""): batch,
            (0.013, "Countries"): [],
            (0.0135, "Body"): "-",
            (0.017, "Symbol"): None,
            (0.02, "Text"): self._chance.choice(FRAGMENTS),
            (0.022, "Countries"): [f"{state[2]}*"],
            (0.025, "Countries"): [state[3] or state[2]],
        }


def records(number: int = RECORDS, *, seed: int = SEED, share: float = SHARE) -> Iterator[dict[str, Any]]:
    """Yield records; one in a thousand is there twice."""
    maker = _Maker(seed, share)
    chance = Random(seed + 1)
    made = 0
    while made < number:
        record = maker.record()
        made += 1
        yield record
        if chance.random() < 0.001 and made < number:
            made += 1
            yield record


def write_export(path: Path, number: int = RECORDS, *, seed: int = SEED, share: float = SHARE) -> None:
    """Write an export, gzipped when its name ends in `.gz`."""
    packed = path.suffix == ".gz"
    with gzip.open(path, "wt", encoding="utf-8") if packed else path.open("w", encoding="utf-8") as out:
        out.write("[")
        for place, record in enumerate(records(number, seed=seed, share=share)):
            out.write((",\n" if place else "") + json.dumps(record, ensure_ascii=False))
        out.write("]\n")


def write_lookups(register: Path) -> None:
    """Write the tables that an import looks things up in, with the fictional States, into a folder of a register."""
    folder = register / "lookups"
    folder.mkdir(parents=True)
    for name in ("uhri_themes.csv", "uhri_groups.csv"):
        shutil.copy(ROOT / "data" / "lookups" / name, folder / name)
    with (folder / "countries.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("iso3", "iso2", "name", "also"), *STATES])


if __name__ == "__main__":
    write_export(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else RECORDS)
