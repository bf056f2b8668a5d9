"""All targets."""

from collections.abc import Mapping
from typing import Final

from tests.fuzz.assessments import AssessmentsCsv, AssessmentsXlsx
from tests.fuzz.documents import Docx, Html, Pdf, Text
from tests.fuzz.register import Register
from tests.fuzz.targets import Target
from tests.fuzz.uhri import PackedUhri, Uhri
from tests.fuzz.uhri_workbook import UhriXlsx
from tests.fuzz.uhri_world import UhriWorld

TARGETS: Final[Mapping[str, type[Target]]] = {
    kind.name: kind
    for kind in (
        *(Uhri, PackedUhri, UhriXlsx, UhriWorld),
        *(Docx, Html, Pdf, Text),
        *(AssessmentsCsv, AssessmentsXlsx),
        Register,
    )
}
"""Each form of file by its name."""
