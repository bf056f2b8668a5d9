"""How much a filled-in file may hold."""

from typing import Final

from tracker.domain.filling import MOST_ROWS, SPARE_ROWS
from tracker.domain.messages import N_

MOST_BYTES: Final = 25 * 1024 * 1024
MOST_LINES: Final = MOST_ROWS + SPARE_ROWS + 1
"""Lines of a file: the heading, the recommendations, the spare ones."""

MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 6_000
"""Characters of a cell that are read; what is longer is too long for every column."""

TOO_MANY_ROWS: Final = N_("The file has more than %(most)s rows.")
