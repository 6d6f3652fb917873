"""Makes a script or a style smaller without changing what it says: comments and needless white space go, no name does.

The sources follow two rules that keep this simple (a test holds them to it): every statement ends in a semicolon or a
brace, and a regular expression stands after one of ``( , = : ! & | ? ;`` or ``=>``.
"""

import re

_SCRIPT = re.compile(
    r"""
    (?P<comment>//[^\n]*|/\*.*?\*/)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)
    |(?P<pattern>(?<=[(,=:!&|?;>\ ])/(?![*/\ ])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/[a-z]*)
    |(?P<space>\s+)
    |(?P<word>[\w$\#]+)
    |(?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def script(text: str) -> str:
    """Return a script without comments and with white space only where two words, or two equal signs, would merge."""
    parts: list[str] = []
    apart = False
    for token in _SCRIPT.finditer(text):
        if token.lastgroup in ("comment", "space"):
            apart = True
            continue
        if apart and parts and _would_merge(parts[-1][-1], token.group()[0]):
            parts.append(" ")
        parts.append(token.group())
        apart = False
    return "".join(parts)


def style(text: str) -> str:
    """Return a style sheet without comments and needless white space; a space before a colon stays."""
    packed = re.sub(r"\s+", " ", _STYLE_COMMENT.sub("", text))
    packed = re.sub(r" ?([{};,>]) ?", r"\1", packed)
    return re.sub(r": (?=[^{}]*[;}])", ":", packed).replace(";}", "}").strip()


def _would_merge(before: str, after: str) -> bool:
    both_words = _in_word(before) and _in_word(after)
    return both_words or (before == after and before in "+-/")


def _in_word(char: str) -> bool:
    return char.isalnum() or char in "_$#\\" or ord(char) > 127
