"""Rules about our own files that no linter knows."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, modules, named

MOST_LINES = 300
REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".", "yarnpkg" + ".", "crates" + ".io")
UNSAFE_LOADERS = {"pickle", "cPickle", "dill", "cloudpickle", "marshal", "shelve"}
PHYSICAL = re.compile(
    r"\b(?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)\b"
    r"|\bborder-(?:top|bottom)-(?:left|right)-radius\b"
    r"|(?<![-\w])(?:left|right)\s*:"
    r"|\b(?:text-align|float|clear|caption-side)\s*:\s*(?:left|right)\b"
)
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:"
    r"|<script\b(?![^>]*\bsrc\s*=)(?![^>]*\btype\s*=\s*[\"']application/(?:ld\+)?json)",
    re.IGNORECASE,
)


def imported(path: Path) -> Iterator[str]:
    """Yield the full names of the modules that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


@pytest.mark.parametrize("package", ["domain", "arabic"])
def test_domain_and_arabic_need_the_standard_library_only(package: str) -> None:
    foreign = {
        f"{named(path)}: {name}"
        for path in files(ROOT / "moderation" / package, "*.py")
        for name in imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names | {"moderation"}
    }
    assert foreign == set()


def test_nothing_is_unpickled() -> None:
    found = [named(path) for path in modules() if UNSAFE_LOADERS & {name.split(".")[0] for name in imported(path)}]
    assert found == []


def test_no_module_has_grown_past_a_second_idea() -> None:
    long = {
        named(path): lines
        for path in modules()
        if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    }
    assert long == {}


def test_every_module_opens_with_a_sentence() -> None:
    silent = [named(path) for path in modules() if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_package_hides_a_real_one_below_tests() -> None:
    assert [named(path) for path in files(ROOT / "tests", "__init__.py")] == []


def test_no_file_names_a_package_registry() -> None:
    naming = [
        named(path)
        for path in files()
        if any(host in path.read_text(encoding="utf-8", errors="ignore") for host in REGISTRIES)
    ]
    assert naming == []


def test_our_styles_know_start_and_end_and_no_left_and_right() -> None:
    physical = {
        f"{named(path)}: {found.group()}"
        for path in files(ROOT / "moderation", "*.css")
        for found in PHYSICAL.finditer(re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    }
    assert physical == set()


def test_no_template_has_a_style_or_script_that_the_csp_would_refuse() -> None:
    inline = {
        f"{named(path)}: {found.group()}"
        for path in files(ROOT / "moderation", "*.html")
        for found in INLINE.finditer(path.read_text(encoding="utf-8"))
    }
    assert inline == set()


@pytest.mark.parametrize("text", ["margin-left: 1px", "left: 0", "float: right", "border-top-left-radius: 1px"])
def test_physical_directions_are_recognised(text: str) -> None:
    assert PHYSICAL.search(text)


@pytest.mark.parametrize("text", ["margin-inline-start: 1px", "inset-inline-end: 0", "float: inline-end", "--left: 1"])
def test_logical_directions_are_not_mistaken_for_physical_ones(text: str) -> None:
    assert not PHYSICAL.search(text)


@pytest.mark.parametrize(
    "text", ["<style>", '<b style="x">', "<a onclick='x'>", "<script>x</script>", '<a href="javascript:x">']
)
def test_inline_styles_and_scripts_are_recognised(text: str) -> None:
    assert INLINE.search(text)


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_every_locked_package_has_its_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert entries
    assert [line[:60] for line in entries if not re.match(r"[\w.-]+(\[[\w,]+\])?==\S+ .*--hash=sha256:", line)] == []


def test_the_developers_lock_holds_everything_of_the_runtimes() -> None:
    def pins(lock: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==[^\s;]+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()
