"""What every reader of documents delivers: blocks; and what is made of them: one document."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from tracker.domain.mastheads import Masthead
from tracker.domain.messages import Fault


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph of the page, its automatic number or mark written before it.

    `heading` is true where the format says that it is one, and None where it does not say.
    """

    text: str
    heading: bool | None = None


@dataclass(frozen=True, slots=True)
class Blocks:
    """A file taken apart: its paragraphs in order, footnotes apart, and what running heads say."""

    body: tuple[Block, ...]
    footnotes: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph: the headings above it, outermost first, and its text, a line for each block of it."""

    number: str
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document as it was read. `problems` are oddities that somebody should look at; none of them stops an import."""

    masthead: Masthead
    paragraphs: tuple[Paragraph, ...]
    footnotes: tuple[str, ...]
    problems: tuple[Fault, ...]

    def record(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return {
            "masthead": self.masthead.record(),
            "paragraphs": [asdict(paragraph) for paragraph in self.paragraphs],
            "footnotes": list(self.footnotes),
            "problems": [[fault.place, fault.message, dict(fault.params)] for fault in self.problems],
        }


def document_from(record: Mapping[str, Any]) -> ReadDocument:
    """Return the document that `ReadDocument.record` wrote."""
    return ReadDocument(
        masthead=Masthead.from_record(record["masthead"]),
        paragraphs=tuple(Paragraph(one["number"], tuple(one["headings"]), one["text"]) for one in record["paragraphs"]),
        footnotes=tuple(record["footnotes"]),
        problems=tuple(Fault(*one) for one in record["problems"]),
    )
