"""Which States a record of the UN index is about, however their names are written there."""

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.domain.uhri_names import Country, country_code_in, folded_name
from tracker.domain.uhri_rules import LONGEST_VALUE, Rule, symbol_of, without_bad_characters

Found = tuple[tuple[str, ...], tuple[Rule, ...]]
"""Codes of the States, a name as it was given where it is no State's; and the rules that were applied."""


class States:
    """Finds States by name, former name, or code; what it has found once it remembers. `all`: codes of all of them."""

    def __init__(self, states: Iterable[Country]) -> None:
        self._names: dict[str, str] = {}
        self._codes: dict[str, str] = {}
        self._folded: dict[str, str] = {}
        for one in states:
            self._names.setdefault(one.name, one.iso3)
            for code in (one.iso2, one.iso3):
                self._codes.setdefault(code, one.iso3)
            for name in one.names:
                self._folded.setdefault(name, one.iso3)
        self._known: dict[str, Found] = {}
        self.all = frozenset(self._codes.values())

    def of(self, record: Mapping[str, Any]) -> Found:
        """Return the States of a record: those it names, else the one in the symbol of its document."""
        names = record.get("Countries")
        if isinstance(names, list) and names:
            if len(names) == 1 and isinstance(names[0], str) and len(names[0]) <= LONGEST_VALUE:
                return self._known.get(names[0]) or self._named(names[0])
            found = [self._named(name) for name in names if isinstance(name, str) and len(name) <= LONGEST_VALUE]
            codes = dict.fromkeys(code for some, _ in found for code in some)
            rules = dict.fromkeys(rule for _, some in found for rule in some)
            return tuple(codes), tuple(rules)
        symbol = record.get("Symbol")
        sound = isinstance(symbol, str) and len(symbol) <= LONGEST_VALUE
        letters = country_code_in(symbol_of(str(symbol), {})) if sound else ""
        code = self._codes.get(letters, "")
        return ((code,), (Rule.COUNTRY_FROM_SYMBOL,)) if code else ((), ())

    def _named(self, name: str) -> Found:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._find(name)
        return found

    def _find(self, name: str) -> Found:
        rules = [Rule.SPACES] if name != name.strip() else []
        bare = name.strip()
        if bare.endswith("*"):
            rules.append(Rule.COUNTRY_ASTERISK)
            bare = bare.rstrip("*").rstrip()
        if code := self._names.get(bare):
            return (code,), tuple(rules)
        if code := self._codes.get(bare):
            return (code,), (*rules, Rule.COUNTRY_CODE)
        if code := self._folded.get(folded_name(bare)):
            return (code,), (*rules, Rule.COUNTRY_RENAMED)
        given = " ".join(without_bad_characters(bare, {}).replace("|", " ").split())
        return ((given,), (*rules, Rule.COUNTRY_UNKNOWN)) if given else ((), tuple(rules))
