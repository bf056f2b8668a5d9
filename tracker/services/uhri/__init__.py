"""Bringing the UN index (UHRI) into the database, one State at a time."""

from tracker.services.uhri.bring import Source, bring_in
from tracker.services.uhri.receipt import Receipt

__all__ = ["Receipt", "Source", "bring_in"]
