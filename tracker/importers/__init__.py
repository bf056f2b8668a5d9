"""One part per source: files in, records and problems out; no database."""
