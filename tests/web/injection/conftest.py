"""The site's record, filled with hostile texts."""

from collections.abc import Callable

import pytest

from tests.web.injection.record import build, poison
from tracker.store.db import Sessions


@pytest.fixture
def poisoned(site_sessions: Sessions) -> Callable[[str], None]:
    """Return a function that fills the site's record with a text."""

    def fill(text: str) -> None:
        with site_sessions.begin() as db:
            build(db)
        with site_sessions.begin() as db:
            poison(db, text)

    return fill
