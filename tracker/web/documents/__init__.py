"""Documents on their way into the record: upload, review paragraph by paragraph, publication."""

from tracker.web.documents import paragraphs, views  # noqa: F401 - they add their pages to the blueprint
from tracker.web.documents.blueprint import blueprint

__all__ = ["blueprint"]
