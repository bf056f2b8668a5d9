"""Addresses of pages, relative to the site: the same in links, files and on the command line (design 5.2)."""

from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from tracker.domain.filters import Filters
from tracker.domain.references import Reference


def recommendation_path(reference: Reference) -> str:
    """Return `/recommendations/CCPR/C/KGZ/CO/2/11/a`."""
    return f"/recommendations/{quote(reference.path)}"


def document_path(key: str, paragraph: str = "", *, anchor: str = "") -> str:
    """Return `/documents/CCPR/C/KGZ/CO/2`, with `#p12` when a paragraph is meant, or with the anchor of a finding."""
    anchor = f"p{paragraph}" if paragraph else anchor
    return f"/documents/{quote(key)}{'#' + quote(anchor) if anchor else ''}"


def evidence_path(slug: str) -> str:
    """Return `/evidence/optional-protocol-accepted`."""
    return f"/evidence/{quote(slug)}"


def claim_path(slug: str) -> str:
    """Return `/claims#none-of-664`."""
    return f"/claims#{quote(slug)}"


def demand_path(slug: str) -> str:
    """Return `/demands/anti-discrimination-law`."""
    return f"/demands/{quote(slug)}"


def list_path(filters: Filters, **more: str) -> str:
    """Return the address of the list that a question opens, `/recommendations?theme=…`."""
    return f"/recommendations{filters.query_string(**more)}"


def list_paths(filters: Filters, statuses: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return the address of the list for each of several choices of status, as `list_path` writes them.

    A choice that leaves no status has no list: its address is empty.
    """
    names = [name for name, _value in filters.without("status").with_(status=("?",)).pairs()]
    pairs = filters.without("status").pairs()
    place = names.index("status")
    before, after = urlencode(pairs[:place]), urlencode(pairs[place:])
    return {
        name: "/recommendations?"
        + "&".join(filter(None, (before, urlencode([("status", one) for one in chosen]), after)))
        if chosen
        else ""
        for name, chosen in statuses.items()
    }


def undocs_url(symbol: str) -> str:
    """Return the address at which the United Nations resolves a document symbol."""
    return f"https://undocs.org/{quote(symbol)}"
