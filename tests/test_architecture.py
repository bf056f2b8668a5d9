"""The shape of the house, where no tool looks: sizes, docstrings, commits, templates, vendored files."""

import ast
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined, nodes

from tracker.settings import ROOT
from tracker.store.models import Base

TRACKER = ROOT / "tracker"
TEMPLATES = TRACKER / "web" / "templates"
STATIC = TRACKER / "web" / "static"
SOURCES = sorted(TRACKER.rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 400, 50

Function = ast.FunctionDef | ast.AsyncFunctionDef


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines_of(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_no_file_is_too_long() -> None:
    checked = [*SOURCES, *TEMPLATES.rglob("*.html")]
    assert {name_of(path): lines_of(path) for path in checked if lines_of(path) > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    found = {
        f"{name_of(path)}: {node.name}": node.end_lineno - node.lineno + 1
        for path in SOURCES
        for node in ast.walk(parsed(path))
        if isinstance(node, Function) and node.end_lineno is not None
    }
    assert {place: length for place, length in found.items() if length > LONGEST_FUNCTION} == {}


def public(node: ast.Module | ast.ClassDef, place: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield what others may use: modules, classes, functions, and methods of public classes."""
    yield place, node
    for child in node.body:
        if isinstance(child, ast.ClassDef) and not child.name.startswith("_"):
            yield from public(child, f"{place}: {child.name}")
        elif isinstance(child, Function) and not child.name.startswith("_"):
            yield f"{place}: {child.name}", child


def test_everything_public_is_explained() -> None:
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    unexplained = [
        place
        for path in SOURCES
        for place, node in public(parsed(path), name_of(path))
        if isinstance(node, documented) and not ast.get_docstring(node)
    ]
    assert unexplained == []


MAY_COMMIT = ("tracker/web/", "tracker/cli/")
"""The view or the command commits. Below them only `store.db.writing` ends a transaction, for what must not hang on
the caller's: the time a sign-in was last used (`services.accounts.keep_alive`)."""

MAY_WRITE_ON_THEIR_OWN = {"tracker/store/db.py", "tracker/services/accounts.py"}


def called(path: Path) -> set[str]:
    """The names of functions and methods that a file calls."""
    functions = [node.func for node in ast.walk(parsed(path)) if isinstance(node, ast.Call)]
    attributes = {function.attr for function in functions if isinstance(function, ast.Attribute)}
    return attributes | {function.id for function in functions if isinstance(function, ast.Name)}


def test_only_views_and_commands_commit() -> None:
    below = [path for path in SOURCES if not name_of(path).startswith(MAY_COMMIT)]
    assert [name_of(path) for path in below if "commit" in called(path)] == []
    on_their_own = {name_of(path) for path in below if called(path) & {"writing", "begin_writing"}}
    assert on_their_own <= MAY_WRITE_ON_THEIR_OWN


def test_templates_never_reach_the_database() -> None:
    word = re.compile(r"\b(db|session|sessions)\s*[.(]")
    assert [name_of(path) for path in TEMPLATES.rglob("*.html") if word.search(path.read_text(encoding="utf-8"))] == []


PAGES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def rendered() -> set[str]:
    """The templates that views name."""
    names: set[str] = set()
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith(".html"):
                names.add(node.value)
    return names


def test_every_template_compiles_and_is_strict(app: Flask) -> None:
    assert app.jinja_env.undefined is StrictUndefined
    assert app.jinja_env.is_async is False
    for page in PAGES:
        app.jinja_env.get_template(page)


def test_every_template_that_a_view_names_exists() -> None:
    assert rendered() <= set(PAGES)


def test_every_template_is_used() -> None:
    named = rendered()
    for page in PAGES:
        text = (TEMPLATES / page).read_text(encoding="utf-8")
        named |= set(re.findall(r"""{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']""", text))
    assert set(PAGES) - named == set()


def test_every_page_has_a_title_of_its_own(app: Flask) -> None:
    titled = {
        page: any(block.name == "title" for block in tree.find_all(nodes.Block))
        for page in PAGES
        if not page.startswith("_macros/") and "/_" not in page
        for tree in [app.jinja_env.parse((TEMPLATES / page).read_text(encoding="utf-8"))]
    }
    assert [page for page, has_one in titled.items() if not has_one] == []


INLINE = {
    "a style": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "a script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script in an address": re.compile(r"javascript:", re.IGNORECASE),
    "something htmx would evaluate": re.compile(r"\shx-(?:on|vals\s*=\s*[\"']js:)", re.IGNORECASE),
    "markup trusted without a look": re.compile(r"\|\s*safe\b"),
}


@pytest.mark.parametrize(("what", "pattern"), INLINE.items(), ids=INLINE)
def test_nothing_inline_in_templates(what: str, pattern: re.Pattern[str]) -> None:
    found = [page for page in PAGES if pattern.search((TEMPLATES / page).read_text(encoding="utf-8"))]
    assert found == [], what


def test_nothing_is_asked_of_others() -> None:
    """No third-party request: what a page loads lies on the site itself."""
    loads = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*\b(?:src|href)\s*=\s*["'](?:https?:)?//""")
    assert [page for page in PAGES if loads.search((TEMPLATES / page).read_text(encoding="utf-8"))] == []
    sheets = {path.name: path.read_text(encoding="utf-8") for path in STATIC.glob("*.css")}
    assert sheets
    elsewhere = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")
    assert [name for name, text in sheets.items() if elsewhere.search(text)] == []


def test_vendored_files_are_what_their_sums_say() -> None:
    vendor = STATIC / "vendor"
    lines = (vendor / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    said = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = {path.name: path for path in vendor.iterdir() if path.name != "SHA256SUMS"}
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()} == said


PACKAGE_INDEX = re.compile(r"index[-_]url|find[-_]links|trusted[-_]host|(PIP|UV|UV_DEFAULT)_INDEX|\[\[tool\.uv\.index")
NOT_OURS = {".git", ".venv", "var", "__pycache__"}
THIS = Path(__file__).resolve()


def ours() -> Iterator[Path]:
    """The files of the repository that say how things are built and installed."""
    for path in sorted(ROOT.rglob("*")):
        inside = path.relative_to(ROOT).parts
        if NOT_OURS & set(inside) or any(part.endswith("_cache") or part == ".hypothesis" for part in inside):
            continue
        if path.is_file() and path.suffix in {
            "",
            ".toml",
            ".txt",
            ".sh",
            ".cfg",
            ".ini",
            ".md",
            ".py",
            ".yml",
            ".yaml",
        }:
            yield path


def test_no_package_index_is_named() -> None:
    """Packages come from wherever the machine is set up to take them."""
    assert [
        name_of(path)
        for path in ours()
        if path != THIS and PACKAGE_INDEX.search(path.read_text(encoding="utf-8", errors="replace"))
    ] == []


def test_the_schema_explains_itself() -> None:
    silent = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if not column.comment or not table.comment
    ]
    assert not silent
