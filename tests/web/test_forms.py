"""The form that all forms are made from."""

import pytest
from flask import Flask
from wtforms import DateField, StringField
from wtforms.validators import Length

from tracker.domain.messages import Fault
from tracker.web.forms import SAID_BY_WTFORMS, Form, add_faults, at_most, required


class Sample(Form):
    title = StringField("Title", [required(), at_most(5)])
    told = StringField("Told", [Length(max=1)])
    day = DateField("Day")


@pytest.fixture
def sample(app: Flask) -> Sample:
    with app.test_request_context("/", method="POST", data={"title": "too long", "told": "xx", "day": "never"}):
        form = Sample(meta={"csrf": False})
        assert not form.validate()
        return form


def test_what_is_wrong_is_said_in_sentences_of_the_catalogues(sample: Sample) -> None:
    said = {name: [str(error) for error in field.errors] for name, field in sample._fields.items()}
    assert said == {
        "title": ["Too long: write 5 characters at most."],
        "told": ["Field cannot be longer than 1 character."],
        "day": ["Not a valid date value."],
    }
    marked = [one for said in SAID_BY_WTFORMS for one in ([said] if isinstance(said, str) else said)]
    assert "Not a valid date value." in marked
    assert "Field cannot be longer than %(max)d character." in marked


def test_lengths_and_needs_are_told_to_the_browser(sample: Sample) -> None:
    assert 'maxlength="5"' in str(sample.title())
    assert " required " in str(sample.title())


def test_what_a_rule_refuses_is_shown_at_its_field(app: Flask, sample: Sample) -> None:
    with app.test_request_context("/"):
        add_faults(sample, [Fault("title", "No %(what)s.", {"what": "title"}), Fault("elsewhere", "Nor this.")])
    assert [str(error) for error in sample.title.errors][1:] == ["No title."]
    assert sample.form_errors == ["Nor this."]
    assert sample.errors  # so that the list of errors is shown
