"""Sets of records of the UN index, a bit for each record: 33 KB for 267,000, whatever is in them.

Bits beyond the last record are never set. `Members` says the same with a byte for each record.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Places = NDArray[np.uint32]
    Mask = NDArray[np.uint64]
    Members = NDArray[np.bool_]

BITS = 64


def mask_of_places(places: "NDArray[Any]", size: int) -> "Mask":
    """Return the set of some places among `size`."""
    import numpy as np  # noqa: PLC0415 - no worker has it in memory before somebody asks the index

    members = np.zeros(size, dtype=bool)
    members[places] = True
    return mask_of_members(members)


def mask_of_members(members: "Members") -> "Mask":
    """Return the set of the records whose byte is true."""
    import numpy as np  # noqa: PLC0415 - as above

    whole = np.zeros(-(-len(members) // BITS) * (BITS // 8), dtype=np.uint8)
    packed = np.packbits(members, bitorder="little")
    whole[: len(packed)] = packed
    return whole.view(np.uint64)


def members(mask: "Mask", size: int) -> "Members":
    """Return for each record whether it is in a set."""
    import numpy as np  # noqa: PLC0415 - as above

    return np.unpackbits(mask.view(np.uint8), count=size, bitorder="little").view(bool)


def number_in(mask: "Mask") -> int:
    """Return how many records are in a set."""
    import numpy as np  # noqa: PLC0415 - as above

    return int(np.bitwise_count(mask).sum(dtype=np.int64))


def in_all(masks: "Iterable[Mask | None]") -> "Mask | None":
    """Return what is in all sets; None stands for all records."""
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found & mask
    return found


def in_any(masks: "Iterable[Mask]", size: int) -> "Mask":
    """Return what is in any of some sets of `size` records."""
    import numpy as np  # noqa: PLC0415 - as above

    found: Mask = np.zeros(-(-size // BITS), dtype=np.uint64)
    for mask in masks:
        found |= mask
    return found
