"""The register's own files (`data/`): read, checked, and handed on as records."""

from tracker.importers.register.read import Outcome, read_register

__all__ = ["Outcome", "read_register"]
