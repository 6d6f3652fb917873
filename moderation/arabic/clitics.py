"""What Arabic writes onto a word without a space, in normalised spelling: particles before, pronouns and endings after.

Grammar follows Habash (2010), Introduction to Arabic Natural Language Processing, ch. 4; the dialect forms are ours.
"""

from itertools import product

VOCATIVES = frozenset({"يا", "يال", "ياال", "وليا", "ويا"})
"""Written onto the word, these call someone by it: ياكلب."""

_CONJUNCTIONS = ("", "و", "ف")
_PARTICLES = ("", "ال", "ب", "بال", "ل", "لل", "ك", "كال", "هال", "عال", "شال", "ع")

PREFIXES = frozenset(map("".join, product(_CONJUNCTIONS, _PARTICLES))) | VOCATIVES
BEFORE_PHRASES = frozenset(_CONJUNCTIONS) | VOCATIVES
NONE = frozenset({""})

PRONOUNS = frozenset({"ه", "ها", "هم", "هن", "ك", "كم", "كن", "كو", "كي", "نا", "ي", "هما", "كما"})
ACCUSATIVE = frozenset({"ا"})

ENDINGS = {
    "pronoun": PRONOUNS,
    "feminine": frozenset({"ه"} | {"ت" + pronoun for pronoun in PRONOUNS}),
    "plural": frozenset({"ين", "ون", "ان", "يه"} | {"ي" + pronoun for pronoun in PRONOUNS - {"ي"}}),
    "feminine_plural": frozenset({"ات"} | {"ات" + pronoun for pronoun in PRONOUNS}),
    "accusative": ACCUSATIVE,
}
"""An entry's `endings` by name."""

LONGEST_PREFIX = max(map(len, PREFIXES))
LONGEST_SUFFIX = max(len(suffix) for group in ENDINGS.values() for suffix in group)
