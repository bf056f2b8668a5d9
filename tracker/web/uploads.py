"""Views that take a file: how large it may be, said before anything of it is read."""

from collections.abc import Callable
from pathlib import PurePath
from typing import Any, Final, TypeVar

from flask import Flask, current_app, request
from flask_babel import LazyString
from werkzeug.datastructures import FileStorage

View = TypeVar("View", bound=Callable[..., Any])

LARGEST: Final = "tracker_largest_upload"
"""Attribute of a view that says how many bytes what is sent to it may have."""

INSTEAD: Final = "tracker_larger_than_that"
"""Attribute of a view that says what to do with a larger file."""

LONGEST_NAME: Final = 200
"""Signs of the name of a file that are kept: its last."""

FORM_AROUND: Final = 64 * 1024
"""Bytes that the form has around the file."""


def takes_upload(largest: int, instead: LazyString | None = None) -> Callable[[View], View]:
    """Let a view take a file of so many bytes; all others take what a form may have. `instead`: what to do else."""

    def mark(view: View) -> View:
        setattr(view, LARGEST, largest)
        setattr(view, INSTEAD, instead)
        return view

    return mark


def name_of(sent: FileStorage) -> str:
    """Return the name of a file that was sent, without its folders and without what cannot be printed."""
    name = PurePath((sent.filename or "").replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[-LONGEST_NAME:]


def set_up_uploads(app: Flask) -> None:
    """Widen the limit for views that take a file; to be called after whoever may not use them is refused."""
    app.before_request(_widen)


def what_instead() -> str:
    """Return what to do with a file that the asked view finds too large; empty where it does not say."""
    view = current_app.view_functions.get(str(request.endpoint))
    return str(getattr(view, INSTEAD, None) or "")


def _widen() -> None:
    view = current_app.view_functions.get(str(request.endpoint))
    largest = getattr(view, LARGEST, None)
    if largest is not None:
        request.max_content_length = largest + FORM_AROUND
