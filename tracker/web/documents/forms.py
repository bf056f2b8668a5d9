"""Forms for documents on their way in: upload, header, a paragraph with its items, publication."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional

from tracker.domain.draft_deadlines import KINDS, DeadlineChoice
from tracker.domain.drafts import Choice
from tracker.domain.languages import IMPORTED
from tracker.domain.messages import Fault
from tracker.domain.vocabulary import PassageFunction
from tracker.services.drafts.review import Typed
from tracker.web.asking import vocabulary
from tracker.web.forms import Form, add_faults, at_most, required
from tracker.web.labels import choices, word
from tracker.web.reader import language_name

LONGEST_TEXT: Final = 50_000
LONGEST = {"heading": 200, "summary": 1000}
_ITEM: Final = re.compile(r"item-(whole|[a-z]{1,2}(?:\.[ivx]+)?)-known")
_DEADLINE: Final = re.compile(r"deadline-([0-9]{1,3})-known")
WHOLE: Final = "whole"
MOST_DEADLINES: Final = 30
MOST_ITEMS: Final = 60


def _plain(text: str | None) -> str:
    """Trim what was typed; browsers end lines in two characters."""
    return (text or "").replace("\r\n", "\n").strip()


def _text(label: object, longest: int) -> StringField:
    return StringField(label, [at_most(longest)], filters=[_plain])


class UploadForm(Form):
    """A file with the text of a document."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    symbol = StringField(_l("Symbol of the document"), [required(), at_most(80)], filters=[_plain])
    language = SelectField(_l("Language of the file"), [required()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the languages in which documents are read, named in the reader's."""
        super().__init__(*args, **kwargs)
        self.language.choices = [("", _("choose"))] + [(code, language_name(code)) for code in IMPORTED]


class HeaderForm(Form):
    """What stands before the first paragraph. `seen`: the version its sender had before them."""

    seen = HiddenField()
    title = _text(_l("Title"), 300)
    cycle = _text(_l("Reporting cycle"), 40)
    session = _text(_l("Session"), 80)
    meetings = _text(_l("Meetings"), 200)
    adopted_on = DateField(_l("Day of adoption"), [Optional()])
    distributed_on = DateField(_l("Day of distribution"), [Optional()])
    source_url = _text(_l("Address it came from"), 500)

    def header(self) -> dict[str, str]:
        """Return what was typed, as drafts keep it."""
        days = {
            name: self[name].data.isoformat() if self[name].data else "" for name in ("adopted_on", "distributed_on")
        }
        return {**{name: self[name].data for name in ("title", "cycle", "session", "meetings", "source_url")}, **days}


class PublishForm(Form):
    """`seen`: the mark of the draft as its sender saw it."""

    seen = HiddenField()
    replace = BooleanField(_l("Put this text in the place of the one that is there"))


class DeleteForm(Form):
    """A second thought before a draft is deleted."""

    sure = BooleanField(_l("Delete it with all that was written for it"), [required()])


class ParagraphForm(Form):
    """A paragraph; its items have forms of their own."""

    seen = HiddenField()
    left_out = BooleanField(_l("This is no paragraph of the document: leave it out"))
    number = _text(_l("Number"), 4)
    headings = TextAreaField(_l("Headings above it"), [at_most(1000)], filters=[_plain])
    text = TextAreaField(_l("Text"), [at_most(LONGEST_TEXT)], filters=[_plain])
    functions = SelectMultipleField(_l("What it does"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what paragraphs do."""
        super().__init__(*args, **kwargs)
        self.functions.choices = choices("passage_function")


class ItemForm(Form):
    """What is to become of an item. `known` tells that its fields were on the page."""

    known = HiddenField(default="1")
    track = BooleanField(_l("Track this as a recommendation"))
    heading = _text(_l("Heading, in English"), LONGEST["heading"])
    summary = TextAreaField(_l("Summary in our own words, in English"), [at_most(LONGEST["summary"])], filters=[_plain])
    action_type = SelectField(_l("What kind of act is asked for"))
    follow_up = SelectField(_l("Follow-up requested"))
    themes = SelectMultipleField(_l("Themes"))
    groups = SelectMultipleField(_l("Groups of people"))
    heading_ru = _text(_l("Heading, in Russian"), LONGEST["heading"])
    summary_ru = TextAreaField(_l("Summary, in Russian"), [at_most(LONGEST["summary"])], filters=[_plain])
    heading_ky = _text(_l("Heading, in Kyrgyz"), LONGEST["heading"])
    summary_ky = TextAreaField(_l("Summary, in Kyrgyz"), [at_most(LONGEST["summary"])], filters=[_plain])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the register's labels in the reader's language."""
        super().__init__(*args, **kwargs)
        labels = vocabulary().labels
        self.action_type.choices = [("", _("choose")), *choices("action")]
        self.follow_up.choices = [("", _("not seen")), ("yes", _("yes")), ("no", _("no"))]
        self.themes.choices = [(one.value, one.text) for one in labels["theme"].values()]
        self.groups.choices = [(one.value, one.text) for one in labels["group"].values()]

    def choice(self) -> Choice:
        """Return what was decided; nothing where neither tracking nor a summary was asked for."""
        given = {name: self[name].data for name in Choice.__slots__}
        made = Choice(**{**given, "themes": tuple(self.themes.data or ()), "groups": tuple(self.groups.data or ())})
        return made if made.track or made.summary or made.summary_ru or made.summary_ky else Choice()


class DeadlineForm(Form):
    """A deadline of the paragraph. `known` tells that its fields were on the page; `words`: what decided it, if found.

    One that is written by hand is ticked from the beginning: it counts as soon as anything is written.
    """

    known = HiddenField(default="1")
    take = BooleanField(_l("Put this deadline on the calendar"))
    kind = SelectField(_l("What is due"))
    due = _text(_l("Day"), 40)
    what = _text(_l("Which report or reply, in our own words, in English"), LONGEST["heading"])
    words = HiddenField(filters=[_plain])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer what documents set a day for."""
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("choose"))] + [(one.value, word("deadline_kind", one.value)) for one in KINDS]

    def choice(self) -> DeadlineChoice:
        """Return what was decided."""
        what = " ".join(self.what.data.split())
        return DeadlineChoice(bool(self.take.data), self.kind.data or "", self.due.data, what, self.words.data)


@dataclass(frozen=True, slots=True)
class _Words:
    text: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A field of an item, as the list of errors names it."""

    id: str
    label: _Words
    errors: list[str]


class Sheet:
    """All that is typed about a paragraph: itself, its deadlines, its items. To the macros it is one form."""

    def __init__(
        self,
        typed: Any,
        main: Mapping[str, Any],
        items: Mapping[str, Choice],
        deadlines: Sequence[DeadlineChoice] = (),
    ) -> None:
        """Fill in what was typed, with what was on the page; else what is given."""
        self.main = ParagraphForm(typed, data=main)
        names = items_in(typed) if typed is not None else list(items)
        self.items = {item: _item_form(item, typed, items.get(item, Choice())) for item in names}
        sent = deadlines_in(typed) if typed is not None else 0
        self.deadlines = [_deadline_form(place, typed, DeadlineChoice()) for place in range(sent)]
        self.deadlines += [_deadline_form(place, None, one) for place, one in enumerate(deadlines, sent)]

    def offer(self, items: Mapping[str, Choice]) -> None:
        """Add forms for items that were not on the page, and after its deadlines an empty one unless there is one."""
        last = self.deadlines[-1] if self.deadlines else None
        if last is None or not (last.choice().is_empty or last.errors):
            self.deadlines.append(_deadline_form(len(self.deadlines), None, DeadlineChoice(take=True)))
        for item, choice in items.items():
            if item not in self.items:
                self.items[item] = _item_form(item, None, choice)

    def validate(self) -> bool:
        """Check the shape of what was typed, in all parts, so that every error is shown at once."""
        return False not in [form.validate() for form in (self.main, *self.deadlines, *self.items.values())]

    def read(self, kept: Mapping[str, Choice]) -> Typed:
        """Return what was typed; the shape has been checked. `kept`: of items whose fields were not on the page."""
        main = self.main
        given = {item: form.choice() for item, form in self.items.items()}
        return Typed(
            number=main.number.data,
            headings="\n".join(line.strip() for line in main.headings.data.split("\n") if line.strip()),
            text=main.text.data,
            functions=tuple(one.value for one in PassageFunction if one.value in (main.functions.data or ())),
            left_out=main.left_out.data,
            choices={**kept, **given},
            deadlines=[form.choice() for form in self.deadlines],
        )

    def add(self, faults: Sequence[Fault]) -> None:
        """Show what the rules refused at the field it is about."""
        for fault in faults:
            part, dot, name = fault.place.rpartition(".")
            forms = {**self.items, **{f"deadline-{place}": form for place, form in enumerate(self.deadlines)}}
            if dot and part in forms:
                add_faults(forms[part], [Fault(name, fault.message, fault.params)])
            else:
                add_faults(self.main, [fault])

    def __iter__(self) -> Iterator[Field | _Named]:
        """Go through everything that can have errors, in the order of the page; fields of items with their item."""
        yield from self.main
        for deadline in self.deadlines:
            for field in deadline:
                yield _Named(field.id, _Words(f"{_('Deadline')}: {field.label.text}"), list(field.errors))
        for item, form in self.items.items():
            place = "".join(f"({part})" for part in item.split(".") if part)
            for field in form:
                yield _Named(field.id, _Words(f"{place} {field.label.text}".strip()), list(field.errors))

    @property
    def errors(self) -> list[str]:
        """All errors of all parts."""
        return [*self.form_errors, *(str(error) for part in self for error in part.errors)]

    @property
    def form_errors(self) -> list[str]:
        """Errors that are about no field."""
        return list(self.main.form_errors)


def items_in(typed: Any) -> list[str]:
    """Return the items whose fields were on the page that was sent; the whole paragraph under an empty name."""
    matches = [match[1] for name in typed if (match := _ITEM.fullmatch(name))]
    return ["" if item == WHOLE else item for item in matches[:MOST_ITEMS]]


def deadlines_in(typed: Any) -> int:
    """Return how many deadlines were on the page that was sent: they are numbered from 0 on."""
    numbers = {int(match[1]) for name in typed if (match := _DEADLINE.fullmatch(name))}
    return next(number for number in range(MOST_DEADLINES + 1) if number not in numbers or number == MOST_DEADLINES)


def _deadline_form(place: int, typed: Any, choice: DeadlineChoice) -> DeadlineForm:
    return DeadlineForm(typed, prefix=f"deadline-{place}", data=choice.record(), meta={"csrf": False})


def _item_form(item: str, typed: Any, choice: Choice) -> ItemForm:
    return ItemForm(typed, prefix=f"item-{item or WHOLE}", data=choice.record(), meta={"csrf": False})
