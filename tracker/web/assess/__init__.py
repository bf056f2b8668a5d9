"""Logging a status with its evidence, correcting and retracting."""

from tracker.web.assess.views import blueprint

__all__ = ["blueprint"]
