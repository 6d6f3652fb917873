"""What the word-list page's forms say: one entry, a list to import, or a term to drop, and what becomes of the list."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from flask import request

from moderation.arabic.lexicon import MAX_TERM, Category, Entry, LexiconError, MatchKind, read_entry
from moderation.arabic.normalize import normalize
from moderation.web.i18n import translated

CATEGORY_WORDS: dict[Category, str] = {
    Category.INSULT: "إهانة",
    Category.PROFANITY: "ألفاظ نابية",
    Category.THREAT: "تهديد",
    Category.IDENTITY_ATTACK: "هجوم على الهوية",
    Category.SLUR: "لفظ تحقير",
    Category.SEXUAL: "محتوى جنسي",
    Category.SPAM: "إعلان مزعج",
    Category.ALLOW: "كلمة مستثناة",
}
SEVERITY_WORDS: dict[int, str] = {1: "تُذكر فقط", 2: "تُحال إلى المراجعة", 3: "تُحال، وهي شديدة"}
MATCH_WORDS: dict[MatchKind, str] = {
    MatchKind.WORD: "كلمة كما هي",
    MatchKind.PHRASE: "عبارة، ولو اتصلت كلمتاها",
    MatchKind.STEM: "كلمة مع ما يتصل بها (وال، ب، ها، هم…)",
}
ENDING_WORDS: dict[str, str] = {
    "pronoun": "ضمير",
    "feminine": "تأنيث",
    "plural": "جمع مذكر",
    "feminine_plural": "جمع مؤنث",
    "accusative": "تنوين النصب",
}
EMPTY: dict[str, object] = {"category": "insult", "severity": "2", "match": "word", "addressed": "0", "endings": []}

Entries = Sequence[Entry]


class FormFault(Exception):
    """What a form cannot mean, said in Arabic; `detail` is the reader's own sentence about a line of a list."""

    def __init__(self, message: str, detail: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail


@dataclass(frozen=True)
class Wanted:
    """A change that a form asks for; `fields` brings it to the next page as it was typed."""

    act: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    change: Callable[[Entries], list[Entry]] = list
    added: int = 0


def typed() -> dict[str, object]:
    """Return what was typed, for the form to show it again; the text of a chosen file as if it had been typed."""
    values: dict[str, object] = {name: value for name, value in request.form.items() if name != "csrf_token"}
    values["endings"] = request.form.getlist("endings")
    values["replace"] = bool(request.form.get("replace"))
    if (file := request.files.get("file")) and file.filename:
        values["text"] = file.read().decode("utf-8-sig", "replace")
    return values


def wanted(values: dict[str, object]) -> Wanted:
    """Return the change that the typed values ask for; raises FormFault."""
    act = values.get("act")
    if act == "remove":
        term = str(values.get("old", ""))
        return Wanted("remove", [("old", term)], lambda now: [entry for entry in now if entry.term != term])
    if act == "import":
        return _imported(values)
    return _put(values)


def _put(values: dict[str, object]) -> Wanted:
    entry, old = _entry(values), str(values.get("old", ""))

    def change(now: Entries) -> list[Entry]:
        if entry.term != old and any(one.term == entry.term for one in now):
            raise FormFault(translated("هذه الكلمة في القائمة من قبل. غيّرها في مكانها."))
        if not old:
            return [*now, entry]
        return [entry if one.term == old else one for one in now]

    names = ("old", "term", "category", "severity", "match", "variants", "arabizi", "addressed", "note")
    fields = [(name, str(values[name])) for name in names if name in values]
    return Wanted("put", [*fields, *(("endings", str(name)) for name in _endings(values))], change, 1)


def _imported(values: dict[str, object]) -> Wanted:
    text, replace = str(values.get("text", "")), bool(values.get("replace"))
    lines = enumerate(text.splitlines(), start=1)
    entries = [_line(number, line.strip(), values) for number, line in lines if line.strip()]
    if not entries and not replace:
        raise FormFault(translated("اكتب كلمة في كل سطر، أو اختر ملفًّا."))
    fields = [("text", text), ("category", str(values.get("category"))), ("severity", str(values.get("severity")))]
    fields += [("replace", "1")] if replace else []
    return Wanted("import", fields, lambda now: entries if replace else [*now, *entries], len(entries))


def _line(number: int, line: str, values: dict[str, object]) -> Entry:
    try:
        if line.startswith("{"):
            entry = read_entry(json.loads(line))
        else:
            entry = read_entry({"term": line, "category": values.get("category"), "severity": _severity(values)})
        _check_letters(entry)
    except FormFault as fault:
        raise FormFault(_in_line(number), fault.message) from None
    except (LexiconError, ValueError, RecursionError) as error:
        raise FormFault(_in_line(number), str(error)) from None
    return entry


def _in_line(number: int) -> str:
    return translated("السطر %(number)s لا يصلح، فلم يتغيّر شيء.") % {"number": number}


def _entry(values: dict[str, object]) -> Entry:
    term = str(values.get("term", "")).strip()
    for text in (term, *_lines(values, "variants"), *_lines(values, "arabizi")):
        if not text or len(text) > MAX_TERM:
            raise FormFault(translated("اكتب كلمة أو عبارة من حرفين إلى 80 حرفًا."))
    record = {
        "term": term,
        "category": values.get("category"),
        "severity": _severity(values),
        "match": values.get("match"),
        "variants": _lines(values, "variants"),
        "arabizi": _lines(values, "arabizi"),
        "endings": _endings(values),
        "addressed": _number(values, "addressed"),
        "note": str(values.get("note", "")).strip()[:500],
    }
    try:
        entry = read_entry(record)
    except LexiconError:
        if len(normalize(term).replace(" ", "")) < 2:
            raise FormFault(translated("هذه الكلمة أقصر من حرفين بعد توحيد كتابتها، فتطابق كل شيء.")) from None
        raise FormFault(translated("راجع حقول الكلمة: فيها ما لا يصلح.")) from None
    _check_letters(entry)
    return entry


def _check_letters(entry: Entry) -> None:
    text = "".join((entry.term, *entry.variants, *entry.arabizi, entry.note))
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise FormFault(translated("في النص حرف لا يُكتب. احذفه وحاول من جديد."))


def _severity(values: dict[str, object]) -> int:
    return 0 if values.get("category") == Category.ALLOW else _number(values, "severity")


def _number(values: dict[str, object], name: str) -> int:
    text = str(values.get(name, "0"))
    return int(text) if text in {"0", "1", "2", "3"} else -1


def _lines(values: dict[str, object], name: str) -> list[str]:
    """Return the spellings of a field: one a line, or parted by commas of either alphabet."""
    text = str(values.get(name, "")).replace("،", "\n").replace(",", "\n")
    return [line.strip() for line in text.splitlines() if line.strip()]


def _endings(values: dict[str, object]) -> list[str]:
    given = values.get("endings")
    return [str(name) for name in given] if isinstance(given, list) else []
