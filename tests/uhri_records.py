"""Records as the export of the UN index has them: about Zazaland, with invented wording."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID


def identity(number: int) -> str:
    """Return the identifier of a record by its number."""
    return str(UUID(int=number, version=4))


def record(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Return a clean record, with some fields otherwise; a field given as `...` is left out."""
    made: dict[str, Any] = {
        "AnnotationId": identity(number),
        "AnnotationType": "- Recommendations",
        "Body": "- CCPR",
        "Countries": ["Zazaland"],
        "Regions": ["Eastern Quasia"],
        "DocumentId": "41a0b08f-0000-4000-8000-000000000001",
        "Symbol": "CCPR/C/ZZZ/CO/3",
        "PublicationDate": "2025-02-12T00:00:00",
        "PublicationDateOnUhri": "2025-03-03T10:53:45.827",
        "Text": "4.The Committee recommends that fictional trees be planted.",
        "Themes": ["Right to health"],
        "AffectedPersons": ["Children"],
        "Sdgs": [],
        "UprCycle": None,
        "UprPositions": [],
        "UprRecommendingCountry": [],
        "UprRecommendingRegions": [],
        "UprSession": [],
    }
    return {name: value for name, value in (made | fields).items() if value is not ...}


def write(path: Path, *records: dict[str, Any]) -> Path:
    """Write records as an export."""
    path.write_text(json.dumps(records), encoding="utf-8")
    return path
