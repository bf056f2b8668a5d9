"""From blocks to a document: which blocks are numbered paragraphs, which are headings, and what is odd about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tracker.domain.mastheads import is_title, read_masthead
from tracker.domain.messages import N_, Fault
from tracker.domain.paragraphs import Outline, ends_sentence, looks_like_heading, number_of, without_number
from tracker.importers.documents.kinds import refuse
from tracker.importers.documents.structure import Block, Blocks, Paragraph, ReadDocument

NO_PARAGRAPHS = N_("The file has no numbered paragraphs.")
TOO_LONG = N_("Paragraph %(number)s is longer than %(longest)s characters: the file is no document of a committee.")
MISSING = N_("Between paragraphs %(before)s and %(after)s the numbers %(missing)s are missing.")
REPEATED = N_(
    "The number %(number)s stands a second time, after paragraph %(after)s; its text was left with that paragraph."
)
NOT_FROM_ONE = N_("The first paragraph is number %(number)s.")
LEFT_OUT = N_("What follows “%(heading)s”, after the last paragraph, was left out.")

LONGEST_PARAGRAPH: Final = 50_000
_WIDEST_GAP: Final = 3
_ANNEX = re.compile(r"(?:Annex|Annexe|Appendix|Appendice|Приложение|Anexo)\b[^.]{0,80}", re.I)


@dataclass(slots=True)
class _Open:
    """A paragraph while it is put together."""

    number: int
    headings: tuple[str, ...]
    lines: list[str] = field(default_factory=list)


def assemble(blocks: Blocks) -> ReadDocument:
    """Make a document of blocks; raises Refused when they hold no numbered paragraph."""
    body = blocks.body
    start = _first(body)
    if start is None:
        raise refuse(NO_PARAGRAPHS)
    outline = Outline()
    heads = _headings(body, start)
    titled = max((index for index in range(start) if is_title(body[index].text)), default=start)
    for index in sorted(index for index in heads if titled < index < start):
        outline.add(body[index].text)
    assembling = _Assembling(body, heads, outline)
    assembling.run(start)
    before = [block.text for block in body[:start]]
    first = assembling.paragraphs[0].text
    return ReadDocument(
        masthead=read_masthead(before, first, blocks.footnotes, blocks.heads),
        paragraphs=tuple(assembling.paragraphs),
        footnotes=blocks.footnotes,
        problems=tuple(assembling.problems),
    )


def _first(body: Sequence[Block]) -> int | None:
    """Return where the first paragraph is: the first number that is followed by its successor, or the only one."""
    numbers = [(index, number) for index, block in enumerate(body) if (number := number_of(block.text)) is not None]
    every = {number for _, number in numbers}
    for index, number in numbers:
        if number + 1 in every or len(every) == 1:
            return index
    return None


def _headings(body: Sequence[Block], start: int) -> set[int]:
    """Return the blocks that are headings: those that may be one and that a numbered paragraph follows."""
    found: set[int] = set()
    followed = False
    for index in range(len(body) - 1, -1, -1):
        block = body[index]
        if number_of(block.text) is not None:
            followed = True
        elif followed and looks_like_heading(block.text) and _whole_before(body, index):
            found.add(index)
        else:
            followed = False
    return found


def _whole_before(body: Sequence[Block], index: int) -> bool:
    """Where the format does not tell headings: what stands before one must be complete, or a heading itself."""
    if body[index].heading or index == 0:
        return True
    before = body[index - 1]
    return ends_sentence(before.text) or looks_like_heading(before.text)


class _Assembling:
    """Walks through the blocks, one numbered paragraph after the other."""

    def __init__(self, body: Sequence[Block], headings: set[int], outline: Outline) -> None:
        self.paragraphs: list[Paragraph] = []
        self.problems: list[Fault] = []
        self._body, self._headings, self._outline = body, headings, outline
        self._open: _Open | None = None
        self._last_at = {number_of(block.text): index for index, block in enumerate(body)}

    def run(self, start: int) -> None:
        """Put the paragraphs together, from the block of the first one on."""
        for index in range(start, len(self._body)):
            text = self._body[index].text
            number = number_of(text)
            if number is not None and self._begins(number, index):
                self._close()
                self._open = _Open(number, self._outline.path(), [without_number(text)])
            elif index in self._headings:
                self._outline.add(text)
            elif self._is_end(index):
                self.problems.append(Fault("file", LEFT_OUT, {"heading": text[:80]}))
                break
            elif self._open is not None:
                self._open.lines.append(" ".join(text.split()))
        self._close()

    def _begins(self, number: int, index: int) -> bool:
        """Tell whether a numbered block is the next paragraph, and note what is odd about its number."""
        if self._open is None:
            if number != 1:
                self.problems.append(Fault(str(number), NOT_FROM_ONE, {"number": number}))
            return True
        last = self._open.number
        if number == last + 1:
            return True
        comes_later = self._last_at.get(last + 1, -1) > index
        if (
            last + 1 < number <= last + 1 + _WIDEST_GAP
            and not comes_later
            and self._last_at.get(number + 1, -1) > index
        ):
            missing = ", ".join(str(one) for one in range(last + 1, number))
            self.problems.append(Fault(str(number), MISSING, {"before": last, "after": number, "missing": missing}))
            return True
        if number <= last and last - number < _WIDEST_GAP:
            self.problems.append(Fault(str(last), REPEATED, {"number": number, "after": last}))
        return False

    def _is_end(self, index: int) -> bool:
        return bool(_ANNEX.fullmatch(self._body[index].text))

    def _close(self) -> None:
        if self._open is None:
            return
        text = "\n".join(line for line in self._open.lines if line)
        if len(text) > LONGEST_PARAGRAPH:
            raise refuse(TOO_LONG, number=self._open.number, longest=LONGEST_PARAGRAPH)
        self.paragraphs.append(Paragraph(str(self._open.number), self._open.headings, text))
        self._open = None
