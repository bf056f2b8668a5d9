"""Templates and addresses, compiled once for all applications that the tests make, of which each has its own."""

from collections.abc import Callable
from typing import Any

import pytest
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


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
