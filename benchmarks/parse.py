"""Only parsing the export of the UN index, in the blocks in which the import reads it, as a process of its own.

The measure that imports are held to. It loads nothing that parsing does not need, or they would be flattered.
"""

import json
import sys
from pathlib import Path

from tracker.importers.json_array import Blocks, records_of
from tracker.importers.memory import peak_memory_mb


def parse(export: Path) -> int:
    """Parse a file and return how many records it has."""
    with Blocks(export) as blocks:
        return sum(1 for _ in records_of(blocks))


if __name__ == "__main__":
    print(json.dumps({"records": parse(Path(sys.argv[1])), "peak_memory_mb": peak_memory_mb()}))
