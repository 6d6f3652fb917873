"""Makes the served files of the readable ones: the core in one piece, what is seldom needed apart.

Comments, indentation and imports between the parts go; nothing is renamed. So a source may not have a template
string of several lines, and two parts of the core may not use one name twice (a test reads them with this in mind).
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path

from moderation.web.embed.words import LANGUAGES, table

FOLDER = Path(__file__).parent / "widget"
CORE = ("dom", "words", "thread", "form", "element", "counts")
LATER = ("write", "panels", "proof")
ENTRY = "mushrif.js"
STYLE = "mushrif.css"
VERSION_CHARS = 12

_IMPORT = re.compile(r'^import .* from "\./[a-z]+\.js";$')
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def files() -> dict[str, str]:
    """Return every served file by name, as it is sent."""
    made = {STYLE: _style(), **{f"{code}.js": _language(code) for code in LANGUAGES[1:]}}
    made |= {f"{name}.js": _later(name) for name in LATER}
    core = "\n".join(_lean(name) for name in CORE)
    digest = hashlib.sha256("\0".join([*made.values(), _prelude(""), core]).encode()).hexdigest()
    return made | {ENTRY: _prelude(digest[:VERSION_CHARS]) + core}


@cache
def version() -> str:
    """Return a short hash of all files; it is part of the addresses that the core loads the others from."""
    found = re.search(r'VERSION = "(\w*)"', files()[ENTRY])
    assert found
    return found.group(1)


def _prelude(digest: str) -> str:
    return (
        f'const VERSION = "{digest}";\n'
        f"const CSS = {_json(_style())};\n"
        f"const ARABIC = {_json(dict(table('ar', 'read')))};\n"
        f"const LANGUAGES = {_json(LANGUAGES[1:])};\n"
        'const HOME = import.meta.url.replace(/\\/embed\\/.*/, "");\n'
        "const asset = (name) => `${HOME}/embed/${VERSION}/${name}`;\n"
    )


def _later(name: str) -> str:
    words = "" if name == "proof" else f"const WRITE = {_json(dict(table('ar', 'write')))};\n"
    home = "const asset = (name) => import.meta.url.replace(/[^/]*$/, name);\n" if name == "write" else ""
    return words + home + _lean(name)


def _language(code: str) -> str:
    return f"export default {_json(dict(table(code)))};\n"


def _lean(name: str) -> str:
    lines = (line.strip() for line in (FOLDER / f"{name}.js").read_text(encoding="utf-8").splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//") and not _IMPORT.match(line)) + "\n"


def _style() -> str:
    text = _CSS_COMMENT.sub("", (FOLDER / "widget.css").read_text(encoding="utf-8"))
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"\s*([{};,>])\s*", r"\1", text).strip()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
