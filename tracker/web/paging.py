"""Pages of a long list, and their addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from tracker.web.language import address_with

PAGE_SIZE = 50
LARGEST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Pagination:
    """Which part of a list is shown."""

    page: int
    total: int
    size: int = PAGE_SIZE

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // self.size))

    @property
    def first_row(self) -> int:
        """Number of the first row shown, 0 for an empty list."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last_row(self) -> int:
        """Number of the last row shown."""
        return min(self.page * self.size, self.total)

    @property
    def url(self) -> Callable[[int], str]:
        """Return the address of another page of the list."""
        return page_url


def page_url(page: int) -> str:
    """Return the address of another page of the list that is shown, filters kept."""
    arguments = request.args.to_dict(flat=False)
    arguments.pop("page", None)
    if page > 1:
        arguments["page"] = [str(page)]
    return address_with(arguments)


def page_number() -> int | None:
    """Return the page that is asked for, the first when none is; None for what is no page."""
    text = request.args.get("page", "1")
    if not re.fullmatch("[0-9]{1,6}", text) or not 1 <= int(text) <= LARGEST_PAGE:
        return None
    return int(text)
