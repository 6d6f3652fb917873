"""One spelling per word: the form of a text that the lexicon, the classifier and the duplicate check compare.

Folding is a table from one character to its folded text, then a short list of rewriting rules. Both are plain
data, so that `offsets` can run the very same steps while it keeps track of where each character came from.
The choice of letters to merge follows Habash (2010), Introduction to Arabic Natural Language Processing, ch. 2-3.
"""

import re
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

CLASS_TOKENS = ("<url>", "<user>", "<email>", "<phone>")


def normalize(text: str) -> str:
    """Return the folded form of `text`: words, emoji and class tokens with one space between them.

    Total on any str, lone surrogates included; idempotent; linear in the length of the text.
    The length may change: `offsets.normalize_with_offsets` gives the way back.
    """
    text = text.translate(FOLD)
    for rule in RULES:
        text = rule.pattern.sub(rule.replace, text)
    return text


class Rule(NamedTuple):
    """A rewriting step: each match of `pattern` becomes `replace(match)`."""

    pattern: re.Pattern[str]
    replace: Callable[[re.Match[str]], str]


# ----- one character -------------------------------------------------------------------------------------------

_MERGED = {
    "ا": "أإآٱٲٳٵ",
    "ب": "پٻٮݐ",
    "ت": "ٹٺټ",
    "ج": "چڃڄ",
    "د": "ڈډڌ",
    "ر": "ڑڕړ",
    "ز": "ژڙ",
    "ف": "ڤڡڢڥ",
    "ق": "ڨٯڧ",
    "ك": "کڪګڭڬ",
    "ل": "ڵڶ",
    "ن": "ںڼڻ",
    "ه": "ةھہەۀۃۂ",
    "و": "ؤۆۇۈۋۊۅۉٶٷ",
    "ي": "ىئیېۍێےۓؽؾؿٸ",
    "": "ء\N{ARABIC TATWEEL}",
}
_LETTERS = {variant: letter for letter, variants in _MERGED.items() for variant in variants}
_SKIN_TONES = frozenset(map(chr, range(0x1F3FB, 0x1F400)))
_CACHE_LIMIT = 20_000


class _Fold(dict[int, str]):
    """Code point to folded text, filled as characters are met; bounded, since strangers choose the characters."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if len(self) < _CACHE_LIMIT:
            self[point] = folded
        return folded


def _fold_character(char: str) -> str:
    """Compatibility-decompose one character, drop its marks, lower and merge what is left."""
    parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).lower())
    return unicodedata.normalize("NFC", "".join(map(_fold_part, parts)))  # NFC puts Hangul together again


def _fold_part(part: str) -> str:
    if part in _LETTERS:
        return _LETTERS[part]
    category = unicodedata.category(part)
    if category == "Nd":
        return str(unicodedata.digit(part))
    if category[0] == "L" or category in ("Nl", "No") or "!" <= part <= "~":
        return part
    if category[0] == "M" or category == "Cf" or part in _SKIN_TONES or (category == "Cc" and not part.isspace()):
        return ""
    return f" {part} " if category == "So" or 0x1F000 <= ord(part) <= 0x1FAFF else " "


FOLD = _Fold()

# ----- rules, in order -----------------------------------------------------------------------------------------
# Every quantified part starts behind a look-behind or consumes what it saw, so no rule is worse than linear.

_ARABIC = "[\N{ARABIC LETTER HAMZA}-\N{ARABIC LETTER YEH}]"
_EMOJI = r"[^\w\s<>]"
_DIGIT_LETTERS = dict(zip("12356789", "ااعخطحقص", strict=True))
_DOMAINS = "com|net|org|info|biz|shop|store|online|site|xyz|link|me|ly|co|io|tv|sa|ae|eg|kw|qa|jo|ma|dz|tn"
_PHONE_DIGITS = 8


def _heart_or_kaf(match: re.Match[str]) -> str:
    """گ is ق in Iraqi and Gulf "my heart", where ك would turn it into "my dog"; elsewhere it disguises ك."""
    return "ق" if match[1] else "ك"


def _letter_of_digit(match: re.Match[str]) -> str:
    return _DIGIT_LETTERS[match[0]]


def _class_token(match: re.Match[str]) -> str:
    kind = match.lastgroup
    return f" {match[0]} " if kind == "token" else f" <{kind}> " if kind else " "


def _phone_or_number(match: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, match[0]))
    one_block = match[0].lstrip("+").isdigit()
    if digits >= _PHONE_DIGITS and (one_block or (digits > _PHONE_DIGITS and match[0][0] in "+0")):
        return " <phone> "
    return re.sub(r"\d+", "0", match[0])


def _one_of_a_run(match: re.Match[str]) -> str:
    return "هه" if match[1] == "ه" else match[1]


def _letters_only(match: re.Match[str]) -> str:
    return "".join(char for char in match[0] if "ء" <= char <= "ي")


_REPEATED_LETTER = Rule(re.compile(r"(\w)\1{2,}"), _one_of_a_run)
_LAUGHTER = Rule(re.compile(r"(?<!\w)(?:ها){2,}ه?(?!\w)"), lambda match: "هه")
_ONE_SPACE = Rule(re.compile(r"\s{2,}"), lambda match: " ")

RULES = (
    Rule(re.compile(r"گ((?=لب[يكهن]))?"), lambda match: "ق" if match[1] is not None else "ك"),
    Rule(
        re.compile(rf"(?<={_ARABIC})[1-35-9](?={_ARABIC})|(?<!\S)[37](?={_ARABIC}{{2}})"),
        _letter_of_digit,
    ),
    Rule(
        re.compile(
            r"(?P<token><(?:url|user|email|phone)>)|<lf>"
            rf"|(?P<url>(?:https?://|(?<!\w)www\.)\S+|(?<![\w.@-])(?:[a-z0-9-]++\.(?=[a-z]))++(?:{_DOMAINS})\b(?:/\S*)?)"
            r"|(?P<email>(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+)"
            r"|(?P<user>(?<!\w)@\w+)"
        ),
        _class_token,
    ),
    Rule(re.compile(r"\+?\d{2,}(?:[ .-]\d{2,})*+|\d"), _phone_or_number),
    Rule(re.compile(r"(<(?:url|user|email|phone)>)|[!-/:-@\[-`{-~]"), lambda match: match[1] or " "),
    _ONE_SPACE,
    Rule(re.compile(rf"({_EMOJI})(?: \1){{2,}}"), lambda match: match[1]),
    _REPEATED_LETTER,
    _LAUGHTER,
    Rule(re.compile(rf"(?<!\S){_ARABIC}(?: (?:{_EMOJI} ){{0,3}}{_ARABIC}(?!\S)){{2,}}"), _letters_only),
    _REPEATED_LETTER,
    _LAUGHTER,
    Rule(re.compile(r"^\s+|\s+$"), lambda match: ""),
)
