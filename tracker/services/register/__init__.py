"""Loading the register's files (`data/`) into the database."""

from tracker.services.register.load import load
from tracker.services.register.report import Difference, FileCounts, Gone, Kept, LoadReport

__all__ = ["Difference", "FileCounts", "Gone", "Kept", "LoadReport", "load"]
