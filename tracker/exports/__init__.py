"""Rows in, bytes out: tables, their description, and citations."""
