"""Charts: pictures at permanent addresses, a page for each with its table, and a bare page to embed elsewhere."""

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final

import flask_babel
from flask import Blueprint, abort, current_app, g, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from tracker.domain.filters import Filters
from tracker.domain.questions import PUBLIC_ONLY, Question
from tracker.domain.vocabulary import LANGUAGES, By, Effect
from tracker.exports.charts.picture import FORMS, MEDIA_TYPES, SCHEMES, SIZES, Picture
from tracker.exports.charts.renderer import NotDrawn
from tracker.web.asking import asked, not_among, today, version, vocabulary
from tracker.web.browse import chips_of, site_url
from tracker.web.download import Wrong
from tracker.web.labels import choices
from tracker.web.language import fault_text, language, language_of_files
from tracker.web.picture_words import Choice, Content
from tracker.web.pictures import CHARTS, charts_of, not_taken
from tracker.web.session import public
from tracker.web.site import RememberedPage, site

blueprint = Blueprint("charts", __name__)

BY_CHARTS: Final = ("status-mix",)
EFFECT_CHARTS: Final = ("evidence",)


@dataclass(frozen=True, slots=True)
class Order:
    """Which picture is asked for: the chart, the question, what else it is chosen by, and how it is to look."""

    name: str
    question: Question
    choice: Choice
    scheme: str = "light"
    size: str = "wide"

    def query(self, **more: str) -> str:
        """Return the query of the picture's address, without how it looks."""
        chosen = {"by": self.choice.by.value} if self.name in BY_CHARTS else {}
        if self.choice.effect:
            chosen["effect"] = self.choice.effect
        return self.question.filters.query_string(**chosen, **more)


def _among(name: str, allowed: tuple[str, ...], wrong: list[Wrong]) -> str:
    value = request.args.get(name, allowed[0])
    if value in allowed:
        return value
    wrong.append(Wrong(name, not_among(name, value, allowed)))
    return allowed[0]


def order_of(name: str) -> tuple[Order, list[Wrong]]:
    """Read which picture the address asks for, and what in it cannot be understood or does not fit the chart."""
    if name not in CHARTS:
        abort(404)
    answer = asked()
    wrong = [Wrong(fault.place, fault_text(fault)) for fault in answer.faults]
    filters = answer.filters
    for one in not_taken(name, filters):
        wrong.append(Wrong(one, _("This chart is not chosen by “%(name)s”.", name=one)))
        filters = filters.without(one)
    filters = _one_value(name, filters, wrong)
    by = By(_among("by", tuple(by.value for by in By), wrong)) if name in BY_CHARTS else By.COMMITTEE
    effect = _among("effect", ("", *(effect.value for effect in Effect)), wrong) if name in EFFECT_CHARTS else ""
    scheme, size = _among("scheme", SCHEMES, wrong), _among("size", SIZES, wrong)
    # A picture travels: it is the same for everybody, whoever asks.
    question = replace(answer.question, filters=filters, clearance=PUBLIC_ONLY, language=language())
    return Order(name, question, Choice(by, effect), scheme, size), wrong


def _one_value(name: str, filters: Filters, wrong: list[Wrong]) -> Filters:
    if name == "demand" and (len(filters.demand) != 1 or filters.demand[0] not in vocabulary().labels["demand"]):
        wrong.append(Wrong("demand", _("This chart is about one demand: name it, as in demand=…")))
        return filters.without("demand")
    if name == "evidence" and len(filters.theme) > 1:
        wrong.append(Wrong("theme", _("This chart is about one theme, or about all.")))
        return filters.without("theme")
    return filters


def _content(order: Order) -> Content:
    if order.name == "demand" and not order.question.filters.demand:
        abort(404)
    return CHARTS[order.name](order.question, order.choice)


@blueprint.get("/charts/<name>.<any(svg, png, json):form>")
@public
def image(name: str, form: str) -> Response:
    """Give a chart as SVG, PNG (two pixels for one), or as its Vega-Lite specification with the data."""
    _speak(request.args.get("lang", "en"))
    order, wrong = order_of(name)
    if request.args.get("lang", "en") not in LANGUAGES:
        _among("lang", tuple(LANGUAGES), wrong)
    if wrong:
        return _refuse(wrong, form)
    made_from = (version(), today())
    key = (site_url(), name, form, language(), order.scheme, order.size, order.query())
    page = site().pictures.find(made_from, key)
    if page is None:
        body = _draw(order, form)
        page = RememberedPage(body, (), sha256(body).hexdigest()[:32])
        site().pictures.keep(made_from, key, page)
    response = Response(page.body, mimetype=MEDIA_TYPES[form])
    response.set_etag(page.tag, weak=True)
    response.headers["Link"] = f'</charts/{name}{order.query(lang=language())}>; rel="describedby"; type="text/html"'
    if request.args.get("download") == "1":
        response.headers.set("Content-Disposition", "attachment", filename=f"{_file_name(order)}.{form}")
    return response.make_conditional(request)


def _file_name(order: Order) -> str:
    return f"kgz-{order.name}-{order.question.day.isoformat()}-{language()}"


def _speak(code: str) -> None:
    """Let a file be in the language of its address, else in English, so that an address gives one file."""
    g.language = code if code in LANGUAGES else "en"
    flask_babel.refresh()


def _draw(order: Order, form: str) -> bytes:
    content = _content(order)
    if not content.rows:
        abort(404)
    picture = Picture(
        kind=content.kind,
        title=content.title,
        rows=content.rows,
        words=content.words,
        subtitle=content.subtitle,
        footer=content.footer,
        description=content.description,
        about=content.about,
        language=language(),
        scheme=order.scheme,
        size=order.size,
        form=form,
    )
    try:
        return site().renderer.draw(picture)
    except NotDrawn:
        current_app.logger.exception("A chart could not be drawn.")
        abort(503)


def _refuse(wrong: list[Wrong], form: str) -> Response:
    if form == "json":
        listed = [{"name": one.name, "message": one.message} for one in wrong]
        return Response(json.dumps({"errors": listed}, ensure_ascii=False) + "\n", 400, mimetype="application/json")
    return Response("".join(f"{one.name}: {one.message}\n" for one in wrong), 400, mimetype="text/plain")


def _framed(order: Order, content: Content, wrong: list[Wrong]) -> dict[str, Any]:
    kept = language_of_files()
    return {
        "name": order.name,
        "order": order,
        "content": content,
        "query": order.query(**kept),
        "height": height_of(content),
        "problems": [one.message for one in wrong],
        "address": f"{site_url()}/charts/{order.name}/embed{order.query(lang=language())}",
        "page": f"/charts/{order.name}{order.query(lang=language())}",
    }


def height_of(content: Content) -> int:
    """Return about how high the wide picture is, so that the page keeps its place before it has come."""
    each = {"mix": 56, "grid": 33, "demand": 22, "evidence": 1}[content.kind] if content.kind != "series" else 0
    rows = len({row["theme"] for row in content.rows}) if content.kind == "grid" else len(content.rows)
    return 240 + each * rows + (250 if content.kind in ("series", "evidence") else 0)


@blueprint.get("/charts/<name>")
@public
def show(name: str) -> tuple[str, int]:
    """Show a chart with its table, what it says in words, its files, and how to embed it."""
    order, wrong = order_of(name)
    content = _content(order)
    files = [(form.upper(), f"/charts/{name}.{form}{order.query(lang=language(), download='1')}") for form in FORMS] + [
        ("PNG, " + _("for print"), f"/charts/{name}.png{order.query(lang=language(), scheme='print', download='1')}")
    ]
    html = render_template(
        "charts/show.html",
        files=files,
        groupings=choices("by") if name in BY_CHARTS else [],
        chips=chips_of(
            order.question.filters,
            order.question.filters.narrowing.without("demand")
            if name == "demand"
            else order.question.filters.narrowing,
            lambda rest: f"/charts/{name}{rest.query_string()}",
        ),
        others=charts_of(order.question.filters, without=(name,)),
        **_framed(order, content, wrong),
    )
    return html, 400 if wrong else 200


@blueprint.get("/charts/<name>/embed")
@public
def embed(name: str) -> tuple[str, int]:
    """Show the bare chart, the one page that other sites may frame."""
    order, wrong = order_of(name)
    return render_template("charts/embed.html", **_framed(order, _content(order), wrong)), 400 if wrong else 200
