"""One paragraph of a document on its way in: what was understood, corrected, confirmed; what of it will be tracked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tracker.domain.draft_deadlines import DeadlineChoice
from tracker.domain.drafts import Choice, can_be_tracked
from tracker.domain.functions import paragraphs_named
from tracker.domain.messages import Conflict, Refused
from tracker.domain.paragraphs import item_text
from tracker.domain.references import Reference
from tracker.domain.vocabulary import PassageFunction, Role
from tracker.services.drafts.deadlines import adopted_of, deadlines_of, found_in, offered, published_at
from tracker.services.drafts.publish import choices_of
from tracker.services.drafts.review import Typed, add_after, lock, paragraph_of, save_paragraph
from tracker.services.drafts.suggest import Suggested, suggest
from tracker.store import drafts as reads
from tracker.store.models import DocumentDraft, DraftParagraph
from tracker.web.asking import vocabulary
from tracker.web.documents.blueprint import Answer, blueprint, find_draft
from tracker.web.documents.forms import Sheet
from tracker.web.documents.shown import Line, lines_of, parts_shown
from tracker.web.labels import word
from tracker.web.reader import language_name
from tracker.web.session import db, needs, now, signed_in
from tracker.web.site import site

SAVE, CONFIRM, ADD = "save", "confirm", "add"
SECTION_MARK: Final = 6
"""Characters that a mark such as `VIII.` before a heading has at most."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An item on the page: its wording, whether it is tracked already, and what is suggested for it.

    What is tracked without a summary can get one here.
    """

    item: str
    place: str
    text: str
    tracked: Reference | None
    has_summary: bool
    suggested: Suggested


@blueprint.route("/work/documents/<int:id>/paragraphs/<int:paragraph>", methods=["GET", "POST"])
@needs(Role.RESEARCHER)
def paragraph(id: int, paragraph: int) -> Answer:
    """Show a paragraph with what was understood, and take what somebody makes of it."""
    draft = find_draft(id)
    row = paragraph_of(db(), draft, paragraph)
    if row is None:
        abort(404)
    if request.method != "POST":
        return _page(draft, row, _sheet(draft, row))
    action = request.form.get("action", SAVE)
    if action not in (SAVE, CONFIRM, ADD):
        abort(400)
    sheet = Sheet(request.form, {}, {})
    if not sheet.validate():
        return _page(draft, row, sheet), 422
    return _save(draft, row, sheet, action)


def _sheet(draft: DocumentDraft, row: DraftParagraph) -> Sheet:
    main = {name: getattr(row, name) for name in ("left_out", "number", "headings", "text")}
    given = {**main, "functions": list(row.functions), "seen": str(row.version)}
    return Sheet(None, given, {}, offered(row, draft, adopted_of(db(), draft)))


def _save(draft: DocumentDraft, row: DraftParagraph, sheet: Sheet, action: str) -> Answer:
    who, moment, id_ = signed_in(), now(), row.id
    try:
        draft = lock(db(), draft.id)
        row = _found(draft, id_)
        before = can_be_tracked(row.text)
        typed = sheet.read({item: one for item, one in choices_of(row).items() if item not in sheet.items})
        # What was not on the page cannot have been looked at.
        unseen = _unseen(draft, typed, before)
        confirm = (action == CONFIRM or (action == ADD and row.confirmed)) and not unseen
        save_paragraph(db(), row, typed, seen=_seen(sheet), confirm=confirm, by=who, now=moment)
        added = add_after(db(), row, by=who, now=moment) if action == ADD else None
    except Conflict:
        return _changed(draft.id, id_, sheet)
    except Refused as refused:
        db().rollback()
        sheet.add(refused.faults)
        return _page(draft, _found(draft, id_), sheet, refused=True), 422
    db().commit()
    if added is not None:
        flash(_("An empty paragraph was added: write what stands there."), "success")
        return _lead_to(draft, added.id)
    if action == CONFIRM and not confirm:
        flash(unseen, "warning")
        return _lead_to(draft, id_)
    if action == SAVE:
        flash(_("Paragraph %(number)s is saved.", number=row.number), "success")
        return _lead_to(draft, id_)
    flash(_("Paragraph %(number)s is confirmed.", number=row.number), "success")
    following = _next(draft, row)
    return _lead_to(draft, following) if following else redirect(url_for("documents.show", id=draft.id), 303)


def _unseen(draft: DocumentDraft, typed: Typed, before: Sequence[str]) -> str:
    """Return what is to be said where a changed text has items or deadlines that were not on the page; else nothing."""
    if PassageFunction.RECOMMENDS in typed.functions and can_be_tracked(typed.text) != before:
        return str(_("Saved, but not confirmed: with this text the paragraph has other items. Look at them first."))
    shown = {one.words for one in typed.deadlines}
    if any(one.words not in shown for one in found_in(typed.text, draft, adopted_of(db(), draft))):
        return str(_("Saved, but not confirmed: with this text the paragraph sets other days. Look at them first."))
    return ""


def _lead_to(draft: DocumentDraft, id_: int) -> Answer:
    return redirect(url_for("documents.paragraph", id=draft.id, paragraph=id_), 303)


def _seen(sheet: Sheet) -> int:
    text = sheet.main.seen.data or ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _found(draft: DocumentDraft, id_: int) -> DraftParagraph:
    row = paragraph_of(db(), draft, id_)
    if row is None:
        abort(404)
    return row


def _next(draft: DocumentDraft, row: DraftParagraph) -> int | None:
    """Return the next paragraph that needs attention, else the next that is open; from the beginning after the last."""
    lines = _lines(draft)
    place = next(index for index, line in enumerate(lines) if line.row.id == row.id)
    onwards = [*lines[place + 1 :], *lines[:place]]
    wanted = [line for line in onwards if line.needs_attention] or [line for line in onwards if line.is_open]
    return wanted[0].row.id if wanted else None


def _lines(draft: DocumentDraft) -> list[Line]:
    rows, others = reads.paragraphs_of(db(), draft.id), reads.other_texts(db(), draft)
    return lines_of(draft, rows, others, reads.tracked_in(db(), draft.symbol), adopted_of(db(), draft))


def _changed(draft_id: int, id_: int, sheet: Sheet) -> Answer:
    """Show what somebody else made of the paragraph meanwhile, beside what was typed, which stays in the form."""
    db().rollback()
    draft = find_draft(draft_id)
    row = _found(draft, id_)
    mine = sheet.read({item: one for item, one in choices_of(row).items() if item not in sheet.items})
    sheet.main.seen.data = str(row.version)
    return _page(draft, row, sheet, differences=list(_differences(row, mine))), 409


def _differences(row: DraftParagraph, mine: Typed) -> list[tuple[str, str, str]]:
    """Return what differs between a paragraph as it stands and as it was typed: what, theirs, mine."""
    theirs = Typed(
        row.number, row.headings, row.text, tuple(row.functions), row.left_out, choices_of(row), deadlines_of(row)
    )
    pairs = [
        (_("Number"), theirs.number, mine.number),
        (_("Headings above it"), theirs.headings, mine.headings),
        (_("Text"), theirs.text, mine.text),
        (_("What it does"), _functions(theirs), _functions(mine)),
        (_("Left out"), _yes(theirs.left_out), _yes(mine.left_out)),
        (_("Deadlines"), _told_deadlines(theirs.deadlines), _told_deadlines(mine.deadlines)),
    ]
    for item in sorted({*theirs.choices, *mine.choices}):
        place = Reference("", row.number, item).place
        pairs.append((place, _told(theirs.choices.get(item)), _told(mine.choices.get(item))))
    return [pair for pair in pairs if pair[1] != pair[2]]


def _functions(typed: Typed) -> str:
    return ", ".join(word("passage_function", one.value) for one in PassageFunction if one.value in typed.functions)


def _yes(value: object) -> str:
    text: str = _("yes") if value else _("no")
    return text


def _told_deadlines(deadlines: Sequence[DeadlineChoice]) -> str:
    """Write the deadlines that are taken out, a line for each."""
    return "\n".join(
        ", ".join(part for part in (word("deadline_kind", one.kind) if one.kind else "", one.due, one.what) if part)
        for one in deadlines
        if one.take and not one.is_empty
    )


def _told(choice: Choice | None) -> str:
    """Write a choice out, a line for each thing that is said."""
    if choice is None or choice == Choice():
        return ""
    labels = vocabulary()
    wordings = [
        choice.heading, choice.summary, choice.heading_ru, choice.summary_ru, choice.heading_ky, choice.summary_ky
    ]  # fmt: skip
    lines = [
        f"{_('Track this as a recommendation')}: {_yes(choice.track)}",
        *wordings,
        word("action", choice.action_type) if choice.action_type else "",
        f"{_('Follow-up requested')}: {_yes(choice.follow_up == 'yes')}" if choice.follow_up else "",
        ", ".join(labels.text("theme", one) for one in choice.themes),
        ", ".join(labels.text("group", one) for one in choice.groups),
    ]
    return "\n".join(line for line in lines if line)


def _page(
    draft: DocumentDraft,
    row: DraftParagraph,
    sheet: Sheet,
    *,
    differences: list[tuple[str, str, str]] | None = None,
    refused: bool = False,
) -> str:
    kept = choices_of(row)
    offered = _offered(draft, row, sheet, kept)
    # What nobody has decided yet is filled in with what is suggested, and marked so.
    undecided = {one.item for one in offered if one.item not in kept and one.item not in sheet.items}
    lines = _lines(draft)
    followed = _followed_up(lines)
    proposed = {one.item: _proposal(draft, row, one.suggested, followed) for one in offered}
    sheet.offer(
        {one.item: proposed[one.item] if one.item in undecided else kept.get(one.item, Choice()) for one in offered}
    )
    for one in offered:
        if one.tracked and not one.has_summary:
            sheet.items[one.item].track.label.text = _("Write its summary")
    place = next(index for index, line in enumerate(lines) if line.row.id == row.id)
    adopted = adopted_of(db(), draft)
    found = found_in(row.text, draft, adopted)
    return render_template(
        "documents/paragraph.html",
        draft=draft,
        line=lines[place],
        row=row,
        before=lines[place - 1].row if place else None,
        after=lines[place + 1].row if place + 1 < len(lines) else None,
        position=place + 1,
        total=len(lines),
        sheet=sheet,
        offered=offered,
        undecided=undecided,
        differences=differences,
        parts=parts_shown(row.text, [*row.functions.values(), *(one.words for one in found)]),
        found={one.words: one for one in found},
        adopted=adopted,
        published=published_at(db(), draft, row.number),
        others=[
            (language_name(one.language), one, parts_shown(one.text, []))
            for one in reads.other_texts(db(), draft)
            if one.number == row.number
        ],
        changed_by=reads.signatures_of(db(), [row.changed_by_id])[row.changed_by_id] if row.changed_by_id else "",
        language_name=language_name,
        refused=refused,
    )


def _offered(draft: DocumentDraft, row: DraftParagraph, sheet: Sheet, kept: Mapping[str, Choice]) -> list[Offered]:
    """Return the items of the text in the form, and those that it has not but for which something was written."""
    tracked: Mapping[str, Reference] = {
        one.item: one for one in reads.tracked_in(db(), draft.symbol).get(row.number, [])
    }
    text = sheet.main.text.data or ""
    items = can_be_tracked(text)
    written = {**kept, **{item: form.choice() for item, form in sheet.items.items()}}
    lost = [item for item, choice in written.items() if item not in items and choice != Choice()]
    # The items first: the whole paragraph is tracked only where it has none.
    ordered = [*items[1:], *lost, items[0]]
    texts = {item: item_text(text, item) for item in ordered}
    suggested = suggest(db(), draft, row.number, texts, site().settings.register)
    open_ones = reads.without_summary(db(), draft.symbol).get(row.number, {})
    return [
        Offered(
            item,
            Reference("", row.number, item).place,
            texts[item],
            tracked.get(item),
            item in tracked and item not in open_ones,
            suggested[item],
        )
        for item in ordered
    ]


def _followed_up(lines: Sequence[Line]) -> frozenset[str]:
    """Return the paragraphs that those which ask for follow-up name."""
    asking = [line.row for line in lines if PassageFunction.REQUESTS_FOLLOW_UP in line.row.functions]
    return frozenset(number for row in asking if not row.left_out for number in paragraphs_named(row.text))


def _proposal(draft: DocumentDraft, row: DraftParagraph, suggested: Suggested, followed: frozenset[str]) -> Choice:
    headings = row.headings.splitlines()
    return Choice(
        heading=_without_mark(headings[-1]) if headings and draft.language == "en" else "",
        action_type=suggested.action_type,
        follow_up="yes" if row.number in followed else "",
        themes=tuple(suggested.themes),
        groups=tuple(suggested.groups),
    )


def _without_mark(heading: str) -> str:
    mark, dot, rest = heading.partition(". ")
    return rest.strip() if dot and len(mark) < SECTION_MARK and mark.isalpha() else heading
