"""Reading the table that somebody without access filled in: a file in, lines and problems out."""

from tracker.importers.assessments.read import read_filled as read_filled
from tracker.importers.assessments.read import read_filled_file as read_filled_file
