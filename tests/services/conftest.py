"""Fixtures for the services."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import make
from tests.services import drafts, suggesting
from tests.services.index_imports import Import, importing, importing_own
from tracker.domain.vocabulary import Role
from tracker.store.models import Account, Recommendation


@pytest.fixture
def bring_world(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of all States and mechanisms, or of some, and commits."""
    return importing(db, tmp_path)


@pytest.fixture
def bring(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of our own State into the register, and commits."""
    return importing_own(db, tmp_path)


@pytest.fixture
def ada(db: Session) -> Account:
    """A researcher; the catalogue has the document, with two tracked items."""
    make.document(db, drafts.SYMBOL, adopted_on=date(2024, 3, 25))
    make.recommendation(db, "5", "a", symbol=drafts.SYMBOL)
    make.recommendation(db, "7", "", symbol=drafts.SYMBOL)
    made = make.account(db, "zzz-ada")
    db.commit()
    return made


@pytest.fixture
def ours(db: Session) -> Recommendation:
    """A recommendation of the register whose number was inferred, and wrong."""
    made = make.recommendation(db, 40, symbol=suggesting.SYMBOL, heading="Orchards", summary=suggesting.WORDS)
    db.commit()
    return made


@pytest.fixture
def who(db: Session) -> Account:
    """A reviewer."""
    made = make.account(db, "zzz-bea", role=Role.REVIEWER)
    db.commit()
    return made
