"""What is asked of several voices at once: `said=state:implemented`, `agreement=committee:state:different`.

A recommendation can be asked for by what each voice says of it, whichever voice the page is shown for.
"""

from collections.abc import Iterable
from typing import Final

from tracker.domain.messages import N_, Fault
from tracker.domain.vocabulary import STANDINGS, VOICES

SAME: Final = "same"
DIFFERENT: Final = "different"
RELATIONS: Final = (SAME, DIFFERENT)

SAID: Final = tuple(f"{voice}:{standing}" for voice in VOICES for standing in STANDINGS)
"""Every value of the filter `said`: a voice, and where the recommendation stands for it."""

PAIRS: Final = tuple((first, second) for place, first in enumerate(VOICES) for second in VOICES[place + 1 :])
"""Every two voices, each pair once."""

AGREEMENTS: Final = tuple(f"{first}:{second}:{relation}" for first, second in PAIRS for relation in RELATIONS)
"""Every value of the filter `agreement`: two voices that have both judged, and whether they say the same."""

NOT_SAID = N_(
    "“%(value)s” is not a value of the filter “said”: write a voice and a status, such as committee:not-implemented. "
    "Voices: %(voices)s. Statuses: %(statuses)s."
)
NO_AGREEMENT = N_(
    "“%(value)s” is not a value of the filter “agreement”: write two voices and same or different, such as "
    "committee:state:different. Voices: %(voices)s."
)


def read_said(text: str) -> str | Fault:
    """Read a value of `said`; a Fault says how to write one."""
    value = text.casefold()
    if value in SAID:
        return value
    named = {"value": text, "voices": ", ".join(VOICES), "statuses": ", ".join(STANDINGS)}
    return Fault("said", NOT_SAID, named)


def read_agreement(text: str) -> str | Fault:
    """Read a value of `agreement`, the two voices in either order; a Fault says how to write one."""
    value = text.casefold()
    turned = ":".join((*reversed(value.split(":")[:2]), *value.split(":")[2:]))
    for written in (value, turned):
        if written in AGREEMENTS:
            return written
    return Fault("agreement", NO_AGREEMENT, {"value": text, "voices": ", ".join(VOICES)})


def said_by_voice(values: Iterable[str]) -> dict[str, list[str]]:
    """Return voice → the standings that are asked for: about one voice it is "or", between voices "and"."""
    found: dict[str, list[str]] = {}
    for value in values:
        voice, standing = value.split(":")
        found.setdefault(voice, []).append(standing)
    return found


def agreement_by_pair(values: Iterable[str]) -> dict[tuple[str, str], list[str]]:
    """Return pair of voices → the relations that are asked for: of one pair it is "or", between pairs "and"."""
    found: dict[tuple[str, str], list[str]] = {}
    for value in values:
        first, second, relation = value.split(":")
        found.setdefault((first, second), []).append(relation)
    return found


def also_said(said: tuple[str, ...], voice: str, standings: Iterable[str]) -> tuple[str, ...] | None:
    """Return the filter that asks, beside all it asks already, that a voice says one of these.

    None when that voice is already asked to say something else: then no recommendation is left.
    """
    asked = said_by_voice(said).get(voice)
    left = [standing for standing in standings if asked is None or standing in asked]
    if not left:
        return None
    others = [value for value in said if not value.startswith(f"{voice}:")]
    return (*others, *(f"{voice}:{standing}" for standing in left))
