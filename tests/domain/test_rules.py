"""The rules as they are told: each once, computed by what it names, and none changed without a new set of rules."""

from hashlib import sha256
from importlib import import_module

from tracker.domain import ages, agreement, rates, statuses
from tracker.domain.rates import RULES_VERSION
from tracker.domain.rules import RULE_SETS

RULES = (*rates.RULES, *rates.UNIT_RULES, *statuses.RULES, *ages.RULES, *agreement.RULES)

FINGERPRINTS = {"1.0": "6fb17a72f0274c81"}
"""Of the names and formulas of each set of rules: they are changed by adding a set to `RULE_SETS`, and a line here."""


def test_every_rule_is_told_once_and_whole() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert all((rule.title, rule.formula, rule.text, rule.source)), rule.name


def test_every_rule_names_what_computes_it() -> None:
    for rule in RULES:
        module, *names = rule.code.split(".")
        found = import_module(f"tracker.domain.{module}")
        for name in names:
            found = getattr(found, name)
        assert found.__doc__, rule.code


def test_every_rule_came_with_a_set_of_rules() -> None:
    versions = [one.version for one in RULE_SETS]
    assert {rule.since for rule in RULES} <= set(versions)
    assert versions == sorted(set(versions), key=lambda version: [int(part) for part in version.split(".")])
    assert versions[-1] == RULES_VERSION
    assert all(one.changes for one in RULE_SETS)


def test_no_rule_changes_without_a_new_set() -> None:
    told = "\n".join(f"{rule.name}: {rule.formula}" for rule in sorted(RULES, key=lambda rule: rule.name))
    assert list(FINGERPRINTS) == [one.version for one in RULE_SETS]
    assert sha256(told.encode()).hexdigest()[:16] == FINGERPRINTS[RULES_VERSION], "a formula changed: make a new set"
