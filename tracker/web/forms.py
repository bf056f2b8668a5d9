"""The form that all forms are made from: protected, speaking the reader's language, able to show what rules refuse."""

import unicodedata
from collections.abc import Iterable

from flask_babel import get_translations, gettext, lazy_gettext
from flask_wtf import FlaskForm
from wtforms import Field, ValidationError
from wtforms.validators import InputRequired, Length

from tracker.domain.messages import N_, Fault
from tracker.web.language import fault_text

_l = lazy_gettext


def _n(singular: str, plural: str) -> tuple[str, str]:
    """Mark a sentence with two numbers for extraction."""
    return singular, plural


SAID_BY_WTFORMS = (
    N_("This field is required."),
    N_("Not a valid choice."),
    N_("'%(value)s' is not a valid choice for this field."),
    N_("Not a valid date value."),
    N_("Not a valid integer value."),
    N_("Invalid URL."),
    N_("Invalid input."),
    N_("Field must be between %(min)d and %(max)d characters long."),
    _n("Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long."),
    _n("Field cannot be longer than %(max)d character.", "Field cannot be longer than %(max)d characters."),
)
"""Sentences of WTForms, which has no Kyrgyz: named here so that they enter our own catalogues."""


class _Words:
    """What WTForms asks for its sentences."""

    def gettext(self, message: str) -> str:
        return str(gettext(message))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        # Not Flask-Babel's own ngettext: it fills the gaps, which WTForms does by its own names.
        return str(get_translations().ungettext(singular, plural, number))


class Form(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no type information
    """A form with a token against forgery, whose built-in sentences come from our catalogues."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # as above
        """Where the sentences come from."""

        def get_translations(self, form: object) -> _Words:
            """Return what translates WTForms' own sentences."""
            return _Words()


def required() -> InputRequired:
    """Return a validator that asks for an answer."""
    return InputRequired(_l("Fill this in."))


class _Writing(Length):  # type: ignore[misc]  # WTForms has no type information
    """A text of some length without control characters, which the register's files refuse too, but for line breaks.

    A NUL would end in no file and in no PostgreSQL database.
    """

    def __call__(self, form: FlaskForm, field: Field) -> None:
        super().__call__(form, field)
        if any(unicodedata.category(sign) == "Cc" and sign not in "\t\r\n" for sign in field.data or ""):
            raise ValidationError(_l("Invalid input."))


def at_most(characters: int) -> Length:
    """Return a validator of what somebody writes: its length, which the browser is told too, and its characters."""
    return _Writing(max=characters, message=_l("Too long: write %(max)d characters at most.", max=characters))


def add_faults(form: Form, faults: Iterable[Fault]) -> None:
    """Show what a rule refused at the field it names, or above the form when it names none of its fields."""
    for fault in faults:
        if fault.place in form:
            field = form[fault.place]
            field.errors = [*field.errors, fault_text(fault)]
        else:
            form.form_errors.append(fault_text(fault))
