"""Languages of the site, and how days, numbers and shares are written in them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import Final
from urllib.parse import urlencode

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, g, request, url_for
from flask_babel import Babel, get_translations
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.dates import PartialDate, Precision
from tracker.domain.messages import Fault
from tracker.domain.vocabulary import LANGUAGES
from tracker.web.site import site

COOKIE: Final = "language"
COOKIE_AGE: Final = 365 * 24 * 3600
OWN_NAMES: Final = {"en": "English", "ru": "Русский", "ky": "Кыргызча"}


def language() -> str:
    """Return the language of the answer: `?lang=`, else the cookie, else what the browser prefers, else English."""
    if "language" not in g:
        asked = (request.args.get("lang"), request.cookies.get(COOKIE))
        preferred = request.accept_languages.best_match(LANGUAGES) or "en"
        g.language = next((code for code in asked if code in LANGUAGES), preferred)
    found: str = g.language
    return found


def language_of_files() -> dict[str, str]:
    """Return what the address of a file needs for it to be in the reader's language; nothing for English."""
    return {} if language() == "en" else {"lang": language()}


def url_in(code: str) -> str:
    """Return the address of the present page in another language."""
    if request.endpoint is None or request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        return url_for("home.overview", lang=code)
    return address_with({**request.args.to_dict(flat=False), "lang": [code]})


def address_with(arguments: Mapping[str, Sequence[str]]) -> str:
    """Return the address of the present page with these arguments behind the question mark, and no others.

    They never go through `url_for`, which takes names such as `endpoint` and `_scheme` for orders of its own.
    """
    query = urlencode(arguments, doseq=True, safe="/:,")
    return url_for(str(request.endpoint), **(request.view_args or {})) + (f"?{query}" if query else "")


def set_up_language(app: Flask) -> None:
    """Let pages speak the reader's language and write days and numbers its way."""
    Babel(app, locale_selector=language)
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by Jinja's i18n extension
        lambda message: _translations().gettext(message),
        lambda one, many, number: _translations().ngettext(one, many, number),
        newstyle=True,
    )
    app.after_request(_keep_choice)
    app.jinja_env.filters.update(day=day_text, moment=moment_text, number=number_text, percent=percent_text)
    app.jinja_env.globals.update(url_in=url_in, languages=list(OWN_NAMES.items()))
    app.context_processor(lambda: {"language": language()})


SETS_NO_COOKIE: Final = frozenset({"charts.image", "charts.embed"})
"""A picture in a page, here or elsewhere, is no choice of its reader's."""


def _keep_choice(response: Response) -> Response:
    if request.args.get("lang") in LANGUAGES and request.endpoint not in SETS_NO_COOKIE:
        response.set_cookie(
            COOKIE, language(), max_age=COOKIE_AGE, samesite="Lax", httponly=True, secure=site().settings.secure
        )
    return response


def translated(message: str, **values: object) -> str:
    """Return a message in the reader's language with its values filled in, as they are."""
    text = _translations().gettext(message)
    return text % values if values else text


def translated_number(one: str, many: str, number: int) -> str:
    """Return a message about a number of things, `%(num)s`, in the reader's language."""
    return _translations().ngettext(one, many, number) % {"num": number}


def _translations() -> NullTranslations:
    # Flask-Babel looks the catalogue up at every call, and a page has hundreds.
    if "translations" not in g:
        g.translations = get_translations()
    found: NullTranslations = g.translations
    return found


GROUPED_FROM: Final = 1000
"""Smaller numbers are written alike in all languages."""

DAY_PATTERNS: Final = {
    # British order for English: the United Nations writes 3 November 2026.
    "en": {Precision.DAY: "d MMMM y", Precision.MONTH: "LLLL y"},
    "ru": {Precision.DAY: "d MMMM y 'г'.", Precision.MONTH: "LLLL y 'г'."},
    "ky": {Precision.DAY: "y-'ж'., d-MMMM", Precision.MONTH: "y-'ж'., LLLL"},
}


def day_text(value: PartialDate | date | str | None) -> str:
    """Write a day as it is known: `3 November 2026`, `November 2026`, `2026`; empty for None."""
    return _day_text(value, language()) if value else ""


@lru_cache(maxsize=4096)
def _day_text(value: PartialDate | date | str, locale: str) -> str:
    if isinstance(value, str):
        value = PartialDate.parse(value)
    if isinstance(value, date):
        value = PartialDate(value)
    return format_date(value.first, DAY_PATTERNS[locale].get(value.precision, "y"), locale=locale)


def moment_text(value: datetime | None) -> str:
    """Write a moment to the minute, in UTC; empty for None."""
    return f"{day_text(value.date())}, {format_datetime(value, 'HH:mm', locale=language())} UTC" if value else ""


def number_text(value: int) -> str:
    """Write a number with the language's grouping."""
    return str(value) if 0 <= value < GROUPED_FROM else _number_text(value, language())


@lru_cache(maxsize=4096)
def _number_text(value: int, locale: str) -> str:
    return f"{value:,}".replace(",", _between_groups(locale)) if value >= 0 else format_decimal(value, locale=locale)


@cache
def _between_groups(locale: str) -> str:
    # Asked for once: to write a number, babel works out the pattern of the language each time.
    return format_decimal(GROUPED_FROM, locale=locale).strip("01")


def percent_text(share: float | None) -> str:
    """Write a share 0..1 in whole per cent: never 0 % for something nor 100 % for less than all; empty for None."""
    if share is None:
        return ""
    rounded = round(share * 100)
    if rounded == 0 and share > 0:
        return "<1\N{NO-BREAK SPACE}%"
    if rounded == 100 and share < 1:
        return ">99\N{NO-BREAK SPACE}%"
    return f"{rounded}\N{NO-BREAK SPACE}%"


def fault_text(fault: Fault) -> str:
    """Write what is wrong in the reader's language."""
    return fault.fill(str(_(fault.message)))
