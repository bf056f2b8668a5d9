"""Templates, addresses, statements and translations, read once for all tests: most have their own site and database."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from babel import Locale
from babel.support import Translations
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache
from werkzeug.routing import BaseConverter, Rule
from werkzeug.routing.rules import RulePart


class CompiledOnce(BytecodeCache):
    """Keeps compiled templates in memory; Jinja checks that a template is still the same by its text."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give back what was compiled, if it was."""
        if (kept := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = CompiledOnce()


def compile_addresses_once(patch: pytest.MonkeyPatch) -> None:
    """Let rules of the same address share the code that builds it: it depends on nothing else of an application."""
    original: Callable[[Rule, bool], Any] = Rule._compile_builder
    kept: dict[object, Any] = {}

    def compiled(rule: Rule, append_unknown: bool = True) -> Any:
        given = tuple(sorted((rule.defaults or {}).items()))
        key = (rule.rule, rule.subdomain, rule.host, append_unknown, given, frozenset(rule.arguments))
        if key not in kept:
            kept[key] = original(rule, append_unknown)
        return kept[key]

    patch.setattr(Rule, "_compile_builder", compiled)
    share_parsed_addresses(patch)


def share_parsed_addresses(patch: pytest.MonkeyPatch) -> None:
    """Let rules of the same address share what was read of it: it depends on the address and the kinds of converters.

    What is read are the parts returned, and what is set of the rule: its trace, its converters and its arguments.
    """
    original: Callable[[Rule, str], Iterable[RulePart]] = Rule._parse_rule
    kept: dict[object, tuple[list[RulePart], list[tuple[bool, str]], dict[str, BaseConverter]]] = {}

    def parsed(rule: Rule, address: str) -> list[RulePart]:
        assert rule.map is not None
        key = (address, *rule.map.converters.values())
        if key not in kept:
            reader = Rule(rule.rule)
            reader.map = rule.map
            reader._converters = {}
            kept[key] = list(original(reader, address)), reader._trace, reader._converters
        parts, trace, converters = kept[key]
        rule._trace.extend(trace)
        rule._converters.update(converters)
        rule.arguments.update(converters)
        return parts

    patch.setattr(Rule, "_parse_rule", parsed)


def read_translations_once(patch: pytest.MonkeyPatch) -> None:
    """Let all applications share the catalogues of messages; each copies what it takes from them."""
    load = Translations.load
    kept: dict[object, Any] = {}

    def loaded(folder: str, languages: list[Locale], domain: str) -> Any:
        key = (folder, *map(str, languages), domain)
        if key not in kept:
            kept[key] = load(folder, languages, domain)
        return kept[key]

    patch.setattr(Translations, "load", loaded)


STATEMENTS = 600
"""Kept in compiled form, of both databases together."""


def compile_statements_once(patch: pytest.MonkeyPatch) -> None:
    """Let all engines of a kind share the statements they have compiled: all speak to the same library or server.

    What an engine has compiled is kept under its dialect, the statement's form and the names of the columns; the
    values are handed in at each execution. So dialects of a kind need only be equal.
    """
    kept: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    shared = property(lambda _engine: kept, lambda _engine, _own: None)
    patch.setattr(Engine, "_compiled_cache", shared, raising=False)
    for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        patch.setattr(kind, "__eq__", lambda one, other: type(one) is type(other), raising=False)
        patch.setattr(kind, "__hash__", lambda one: hash(type(one)), raising=False)
