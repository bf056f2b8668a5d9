"""Sentences that the rules say to people: English text marked for translation, with named places to fill in."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark an English sentence for extraction into the catalogues and return it unchanged."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with what somebody gave us.

    `place` names where (a form field, a filter, a column); `message` is English with `%(name)s` gaps, a key of the
    catalogues; `params` fills them.
    """

    place: str
    message: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """The sentence in English, filled in."""
        return self.fill(self.message)

    def fill(self, sentence: str) -> str:
        """Return the sentence, in whatever language, filled in: what it quotes without signs that nobody sees."""
        if not self.params:
            return sentence
        return sentence % {
            name: printable(value) if isinstance(value, str) else value for name, value in self.params.items()
        }


def printable(text: str) -> str:
    """Return a text as a sentence quotes it: ends of lines as spaces, signs that nobody sees or that turn it as �."""
    return text if text.isprintable() else "".join(_printable(sign) for sign in text)


def _printable(sign: str) -> str:
    if sign.isprintable():
        return sign
    return " " if sign.isspace() else "\ufffd"


class Refused(Exception):
    """Something was asked for that the rules do not allow; nothing was written.

    Carries every fault at once, so that a form can show them all.
    """

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = faults


class Conflict(Refused):
    """The record changed between opening a form and sending it."""
