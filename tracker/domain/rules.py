"""How a rule is told: its formula, why it is so, the function that computes it, and since which set of rules.

The rules themselves stand beside their functions: in `rates`, `statuses`, `ages` and `agreement`.
"""

from dataclasses import dataclass
from typing import Final

from tracker.domain.messages import N_


@dataclass(frozen=True, slots=True)
class RuleSet:
    """A version of the rules, and what changed in it."""

    version: str
    changes: tuple[str, ...]


RULE_SETS: Final = (
    RuleSet(
        "1.0",
        (N_("The first set of rules: all of those on this page."),),
    ),
)
"""All versions, the newest last. A rule that is changed or added takes a new one."""

FIRST: Final = RULE_SETS[0].version


@dataclass(frozen=True, slots=True)
class Rule:
    """One definition, as the methodology page prints it.

    `code` is the function or class that computes it, `source` where it comes from or why it is so.
    """

    name: str
    title: str
    formula: str
    text: str
    source: str
    code: str
    since: str = FIRST

    @property
    def anchor(self) -> str:
        """Its place on the page of the methodology."""
        return f"rule-{self.name}"
