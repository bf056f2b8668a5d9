"""Concluding observations as the United Nations publishes them: DOCX, HTML, PDF and plain text in, paragraphs out."""

from tracker.importers.documents.read import read_document
from tracker.importers.documents.structure import Paragraph, ReadDocument

__all__ = ["Paragraph", "ReadDocument", "read_document"]
