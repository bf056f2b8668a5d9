"""Reading the table that somebody without access filled in: a file in, lines and problems out."""

from tracker.importers.assessments.read import read_filled as read_filled
