"""What the widget's files become when they are served: small, the same each time, and within their limits."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from moderation.web import minify
from moderation.web.embed import bundle, words

CORE_LIMIT = 6_000
ALL_LIMIT = 10_000
SOURCES = sorted(bundle.FOLDER.glob("*.js"))


def packed(name: str) -> int:
    return len(gzip.compress(bundle.files()[name].encode(), 9))


def test_the_core_and_all_of_it_stay_within_their_limits(capsys: pytest.CaptureFixture[str]) -> None:
    """All of it is what an Arabic page may ever load; a page in another language loads its words beside that."""
    sizes = {name: packed(name) for name in sorted(bundle.files())}
    everything = sizes[bundle.ENTRY] + sizes["write.js"]
    with capsys.disabled():
        print(f"\nwidget, gzip -9: {sizes}; everything: {everything}")
    assert sizes[bundle.ENTRY] <= CORE_LIMIT
    assert everything <= ALL_LIMIT


def test_every_source_is_served() -> None:
    assert {path.stem for path in SOURCES} == {*bundle.CORE, *bundle.WRITE}


def test_the_same_sources_give_the_same_bytes() -> None:
    first = (bundle.files(), bundle.version(), bundle.packed(bundle.ENTRY))
    for made in (bundle.files, bundle.version, bundle.packed):
        made.cache_clear()
    assert (bundle.files(), bundle.version(), bundle.packed(bundle.ENTRY)) == first


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_keep_what_the_minifier_asks_of_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("// ")
    code = re.sub(r"//[^\n]*", "", text)
    assert [line for line in code.splitlines() if re.search(r"[\w)\]`\"]$", line)] == []
    assert [found for found in re.findall(r"`[^`]*`", code) if re.search(r"\$\{[^}]*`|\n", found)] == []


@pytest.mark.parametrize(
    ("readable", "small"),
    [
        ("const a = 1; // one\nconst b = 2;", "const a=1;const b=2;"),
        ("/* so */ return x;", "return x;"),
        ('say("a // b  c");', 'say("a // b  c");'),
        ("f(`a  ${b}  c`);", "f(`a  ${b}  c`);"),
        ("a = b + +c;", "a=b+ +c;"),
        ("a = x / 60;", "a=x/60;"),
        ('a.replace(/b\\/c  d/g, "");', 'a.replace(/b\\/c  d/g,"");'),
        ("const p = /[/ ]  x/;", "const p=/[/ ]  x/;"),
        ("if (a in b) return typeof c;", "if(a in b)return typeof c;"),
        ("static #x = 1;", "static #x=1;"),
        ("for (const واحد of كل) go();", "for(const واحد of كل)go();"),
    ],
)
def test_a_script_loses_comments_and_space_and_nothing_else(readable: str, small: str) -> None:
    assert minify.script(readable) == small


@pytest.mark.parametrize(
    ("readable", "small"),
    [
        ("/* so */ .a > .b { color: red; margin: 0 1px; }", ".a>.b{color:red;margin:0 1px}"),
        (".a :is(h2, p) { x: y }", ".a :is(h2,p){x:y}"),
        (".a *, .b { x: calc(1px + 2px); }", ".a *,.b{x:calc(1px + 2px)}"),
        ("@media (min-width: 40rem) { .a { x: y; } }", "@media (min-width: 40rem){.a{x:y}}"),
    ],
)
def test_a_style_loses_comments_and_space_and_nothing_else(readable: str, small: str) -> None:
    assert minify.style(readable) == small


def test_the_served_scripts_can_be_read_by_an_engine(tmp_path: Path) -> None:
    """The browser tests run them; where a JavaScript engine is at hand, it names the line sooner."""
    engine = shutil.which("node")
    for name in (bundle.ENTRY, "write.js"):
        path = tmp_path / name.replace(".js", ".mjs")
        path.write_text(bundle.files()[name], encoding="utf-8")
        if engine:
            subprocess.run([engine, "--check", str(path)], check=True)


def test_every_word_is_there_in_each_language() -> None:
    rows = json.loads((Path(words.__file__).parent / "words.json").read_text(encoding="utf-8"))
    for part in rows.values():
        for key, row in part.items():
            assert len(row) == len(words.LANGUAGES), key
            assert row[0], key
            assert (row[1] and row[2]) or key in ("two", "few", "many"), key
            assert {text.count("{}") for text in row if text} <= {row[-1].count("{}"), row[0].count("{}")}, key


def test_every_word_that_a_script_or_the_fragment_says_is_known_and_no_other() -> None:
    templates = Path(words.__file__).parents[1] / "public" / "templates" / "public"
    said = " ".join(path.read_text(encoding="utf-8") for path in [*SOURCES, templates / "fragment.html"])
    plurals = {"none", "one", "two", "few", "many", "other"}
    unsaid = [key for key in words.table("ar") if key not in plurals and not re.search(rf'["\'.]{key}\b', said)]
    assert unsaid == []
    for names, parts in ((bundle.CORE, ("read",)), (bundle.WRITE, ("read", "write"))):
        text = " ".join((bundle.FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in names)
        keys = set(re.findall(r'\b(?:say|action|button|turn|act)\("(\w+)"', text))
        assert keys - set(words.table("ar", *parts)) == set()


@pytest.mark.parametrize(
    ("tag", "known"), [("ar-LB", "ar"), ("EN-gb", "en"), ("fr", "fr"), ("de", "ar"), ("", "ar"), (None, "ar")]
)
def test_an_unknown_language_reads_arabic(tag: str | None, known: str) -> None:
    assert words.known(tag) == known


@pytest.mark.parametrize(
    ("number", "language", "said"),
    [
        (0, "fr", "Pas encore de commentaires — soyez le premier"),
        (1, "ar", "تعليق واحد"),
        (1, "en", "1 comment"),
        (2, "fr", "2 commentaires"),
        (11, "ar", "11 تعليقًا"),
        (100, "ar", "100 تعليق"),
        (103, "ar", "103 تعليقات"),
    ],
)
def test_counts_have_the_forms_of_their_language(number: int, language: str, said: str) -> None:
    assert words.count_words(number, language, str(number)) == said
