"""Documents on their way into the record: upload, review paragraph by paragraph, publication."""

from tracker.web.documents.blueprint import blueprint
from tracker.web.documents import paragraphs, views  # noqa: F401, I001 - they add their pages to the blueprint

__all__ = ["blueprint"]
