"""Measurements of the site's speed and size, beside the same measurement of something plain: docs/benchmarks.md."""
