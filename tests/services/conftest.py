"""Fixtures for the services."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.services.index_imports import Import, importing


@pytest.fixture
def bring_world(db: Session, tmp_path: Path) -> Import:
    """Return a function that imports records of all States and mechanisms, or of some, and commits."""
    return importing(db, tmp_path)
