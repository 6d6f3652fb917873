"""Makes the served files of the readable ones: the core in one piece, and apart from it what is seldom needed."""

import gzip
import hashlib
import json
import re
from functools import cache
from pathlib import Path

from moderation.web import minify
from moderation.web.embed.words import LANGUAGES, table

FOLDER = Path(__file__).parent / "widget"
CORE = ("dom", "words", "thread", "element", "counts")
WRITE = ("proof", "panels", "form", "own")
STYLES = ("thread", "form")
ENTRY = "mushrif.js"
STYLE = "mushrif.css"
VERSION_CHARS = 12

_IMPORT = re.compile(r'^import .* from "\./[a-z]+\.js";$', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let)\b)", re.MULTILINE)


@cache
def files() -> dict[str, str]:
    """Return every served file by name, as it is sent."""
    made = {STYLE: _style(), **{f"{code}.js": _language(code) for code in LANGUAGES[1:]}}
    made |= {"write.js": _write_words() + _joined(WRITE) + "export{Writer};"}
    core = _joined(CORE)
    digest = hashlib.sha256("\0".join([*made.values(), _core_words(""), core]).encode()).hexdigest()
    return made | {ENTRY: _core_words(digest[:VERSION_CHARS]) + core}


@cache
def packed(name: str) -> bytes:
    """Return a served file as `gzip -9` makes it; the same bytes each time."""
    return gzip.compress(files()[name].encode(), 9, mtime=0)


@cache
def version() -> str:
    """Return a short hash of all files; it is part of the addresses that the core loads the others from."""
    found = re.search(r'VERSION="(\w*)"', files()[ENTRY])
    assert found
    return found.group(1)


def _core_words(digest: str) -> str:
    return minify.script(
        f'const VERSION = "{digest}";\n'
        f"const CSS = {_json(_style())};\n"
        f"const ARABIC = {_json(table('ar', 'read'))};\n"
        f"const LANGUAGES = {_json(LANGUAGES[1:])};\n"
        'const HOME = import.meta.url.replace(/\\/embed\\/[^]*/, "");\n'
        "const asset = (name) => `${HOME}/embed/${VERSION}/${name}`;\n"
    )


def _write_words() -> str:
    return minify.script(f"const WRITE = {_json(table('ar', 'write'))};\n")


def _joined(names: tuple[str, ...]) -> str:
    return minify.script("\n".join(_EXPORT.sub("", _IMPORT.sub("", _source(f"{name}.js"))) for name in names))


def _language(code: str) -> str:
    return f"export default {_json(table(code, 'read', 'write'))};\n"


def _style() -> str:
    return minify.style("\n".join(_source(f"{name}.css") for name in STYLES))


def _source(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
