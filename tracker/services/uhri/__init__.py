"""Bringing the UN index (UHRI) into the database: the register's State, and the rest of the world beside it."""

from tracker.services.uhri.bring import Source, bring_in, bring_index, scope_of
from tracker.services.uhri.receipt import Receipt

__all__ = ["Receipt", "Source", "bring_in", "bring_index", "scope_of"]
