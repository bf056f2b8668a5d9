"""Writes a made-up document as HTML: as Word saves it, with lists, or untidy."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the maker imports the writers
    from tests.importers.make_documents import Made, Outline


def write_html(path: Path, made: Outline) -> None:
    """Write it with the habits that its quirks name."""
    wording = made.wording
    cells = [wording.masthead[0], made.symbol, "<br>".join(wording.masthead[1:])]
    untidy = "untidy" in made.quirks
    body = ["<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"]
    body.append(f"<p><b>{wording.committee}</b></p>")
    body.append(f"<h1>{escape(wording.title)}<a href='#_ftn0' id='_ftnref0'>*</a></h1>")
    notes = [wording.notes[0]]
    for paragraph in made.paragraphs:
        for level, heading in paragraph.begins:
            body.append(
                f"<P><STRONG>{escape(heading)}</STRONG>" if untidy else f"<h{level}>{escape(heading)}</h{level}>"
            )
        mark = ""
        if paragraph.note:
            mark = f'<sup><a href="#_ftn{len(notes)}" id="_ftnref{len(notes)}">[{len(notes)}]</a></sup>'
            notes.append(paragraph.note)
        body += _listed(paragraph, mark) if "lists" in made.quirks else _typed(paragraph, mark, made)
    body += [f'<div id="_ftn{place}"><p>[{place}] {escape(note)}</p></div>' for place, note in enumerate(notes)]
    head = "<meta charset=utf-8><title>Page</title><style>p { margin: 0 }</style><script>var a = '1. No';</script>"
    text = "\n".join(body)
    path.write_text(f"<!DOCTYPE html>\n<html lang={made.language}><head>{head}</head>\n<body>{text}", encoding="utf-8")


def _typed(paragraph: Made, mark: str, made: Outline) -> list[str]:
    space = "&nbsp;&nbsp;&nbsp;" if "nbsp" in made.quirks else " "
    end = "" if "untidy" in made.quirks else "</p>"
    form = "({})" if made.language == "en" else "{})"
    items = [f"{form.format(item.rpartition('.')[2])}{space}{escape(text)}" for item, text in paragraph.items]
    lead = f"{paragraph.number}.{space}{escape(paragraph.lead)}{mark}"
    if "inline" in made.quirks and paragraph.items and "." not in "".join(item for item, _ in paragraph.items):
        whole = " ".join([lead, *items])
        found = [f"<p>{whole}{end}"]
    else:
        found = [f"<p>{lead}{end}", *(f"<p><span>{item}</span>{end}" for item in items)]
    return found + ([f"<p>{escape(paragraph.tail)}{end}"] if paragraph.tail else [])


def _listed(paragraph: Made, mark: str) -> list[str]:
    found = [f"<ol start={paragraph.number}><li><p>{escape(paragraph.lead)}{mark}</p>"]
    depth = 0
    for item, text in paragraph.items:
        wanted = 2 if "." in item else 1
        if wanted > depth:
            found += [f"<ol type={'a' if depth == 0 else 'i'}>"]
        elif wanted < depth:
            found += ["</li></ol></li>"]
        elif depth:
            found += ["</li>"]
        depth = wanted
        found.append(f"<li>{escape(text)}")
    found += ["</li></ol>"] * depth
    return [*found, *([f"<p>{escape(paragraph.tail)}</p>"] if paragraph.tail else []), "</li></ol>"]
