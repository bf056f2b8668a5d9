"""Take the UN index away: what the filters find as CSV, and page by page as JSON."""

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from tracker.domain.index_filters import FACET_NAMES
from tracker.exports.tables import MEDIA_TYPES, json_lines
from tracker.store import index_answers, index_records
from tracker.store.index_answers import Found
from tracker.store.index_csv import csv_lines
from tracker.store.index_records import IndexRecord
from tracker.web.browse import site_url
from tracker.web.download import LAST_PAGE, MOST_PER_PAGE
from tracker.web.language import fault_text
from tracker.web.paging import PAGE_SIZE
from tracker.web.session import db, public
from tracker.web.un_index import asked, unpacked

blueprint = Blueprint("un_index_files", __name__)

PIECE: Final = 256 * 1024
BYTE_ORDER_MARK: Final = "\ufeff".encode()


@blueprint.get("/un-index.csv")
@public
def records_csv() -> Response:
    """Give all that the filters find as CSV, in the order in which it was imported; `?bom=1` marks it for Excel."""
    # A file of everything needs no facets: a worker that nobody asked for more does not unpack them for it.
    chosen = not request.args.keys().isdisjoint({"q", *FACET_NAMES})
    index = unpacked() if chosen else None
    filters, faults = asked(index)
    if faults:
        lines = "".join(f"{fault.place}: {fault_text(fault)}\n" for fault in faults)
        return Response(lines, 400, mimetype="text/plain")
    ids = index_answers.all_ids(db(), index, filters) if index else [] if chosen else None
    # Written to the end before the first piece goes out: a reader on a slow line holds no lock on the database.
    with ExitStack() as undo:
        file = cast(BinaryIO, undo.enter_context(TemporaryFile()))
        if request.args.get("bom") == "1":
            file.write(BYTE_ORDER_MARK)
        file.writelines(csv_lines(db(), ids))
        size = file.tell()
        file.seek(0)
        kept = undo.pop_all()
    response = Response(_pieces(file, kept), mimetype=MEDIA_TYPES["csv"])
    response.call_on_close(kept.close)
    if request.method == "HEAD":
        kept.close()
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename="un-index.csv")
    return response


def _pieces(file: BinaryIO, kept: ExitStack) -> Iterator[bytes]:
    with kept:
        while piece := file.read(PIECE):
            yield piece


@blueprint.get("/un-index.json")
@public
def records_json() -> Response:
    """Give one page of what the filters find as JSON, in the order of the list: `page`, and `per_page` up to 500."""
    index = unpacked()
    filters, faults = asked(index)
    wrong = [(fault.place, fault_text(fault)) for fault in faults]
    page = _number("page", 1, LAST_PAGE, wrong)
    size = _number("per_page", PAGE_SIZE, MOST_PER_PAGE, wrong)
    if wrong:
        errors = [{"name": name, "message": message} for name, message in wrong]
        refusal = json.dumps({"errors": errors}, ensure_ascii=False, indent=2) + "\n"
        return Response(refusal, 400, mimetype=MEDIA_TYPES["json"])
    found = index_answers.ask(db(), index, filters, page=page, size=size) if index else Found(0, {}, [])
    kept = [(name, value) for name, value in request.args.items(multi=True) if name != "page"]
    following = f"{site_url()}{request.path}?{urlencode([*kept, ('page', page + 1)])}"
    rows = map(_as_json, index_records.records_of(db(), found.ids))
    head = {"total": found.total, "filters": filters.record()}
    written = json_lines(head, rows, {"next": following if page * size < found.total else None})
    return Response(b"".join(written), mimetype=MEDIA_TYPES["json"])


def _number(name: str, default: int, most: int, wrong: list[tuple[str, str]]) -> int:
    text = request.args.get(name, str(default))
    if re.fullmatch("[0-9]{1,7}", text) and 1 <= int(text) <= most:
        return int(text)
    message = _("“%(name)s” is a whole number from 1 to %(most)s, not “%(value)s”.", name=name, most=most, value=text)
    wrong.append((name, message))
    return default


def _as_json(row: IndexRecord) -> dict[str, Any]:
    """Return a record with the columns of the CSV, lists as lists, and its page here."""
    return {
        "annotation_id": row.annotation_id,
        "mechanism": row.mechanism,
        "kind": row.kind,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "body": row.body,
        "symbol": row.symbol,
        "countries": row.countries,
        "themes": row.themes,
        "affected_persons": row.persons,
        "sdgs": row.sdgs,
        "upr_cycle": row.cycle,
        "upr_session": row.session,
        "upr_positions": row.positions,
        "upr_recommending_states": row.states,
        "text": row.text,
        "in_last_file": not row.vanished,
        "source_url": row.source_url,
        "page_url": site_url() + url_for("un_index.record", annotation_id=row.annotation_id),
    }
