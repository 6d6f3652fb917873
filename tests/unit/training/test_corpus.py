"""The corpus written for the project keeps the promises of its guide."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from math import ceil
from pathlib import Path

import pytest

CORPUS = Path(__file__).parents[3] / "training" / "corpus"
DIALECTS = ("msa", "egy", "lev", "glf", "irq", "sdn", "mgr", "arabizi")
TOPICS = {"politics", "war", "football", "economy", "religion", "celebrities", "accidents", "other"}
KINDS = {"plain", "contrast", "identity_neutral", "advert", "hostile_clean"}
KINDS_OF_TOXICITY = ("severe", "insult", "profanity", "threat", "identity_attack", "sexual")
LABELS = ("toxicity", *KINDS_OF_TOXICITY, "spam", "off_topic")
FIELDS = {"id", "text", "labels", "dialect", "topic", "kind", "pair", "split"}
FOLDED = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")


@cache
def rows():
    files = sorted(CORPUS.glob("*.ndjson"))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


@cache
def by_id():
    return {row["id"]: row for row in rows()}


def ids(wrong):
    return [row["id"] for row in rows() if wrong(row)]


def test_every_row_has_exactly_the_documented_fields():
    assert rows()
    assert ids(lambda row: set(row) != FIELDS) == []


def test_every_id_is_used_once():
    assert [key for key, uses in Counter(row["id"] for row in rows()).items() if uses > 1] == []


def test_every_row_says_all_nine_labels_as_zero_or_one():
    assert ids(lambda row: set(row["labels"]) != set(LABELS)) == []
    assert ids(lambda row: any(type(v) is not int or v not in (0, 1) for v in row["labels"].values())) == []


def test_dialect_topic_kind_and_split_are_known_words():
    assert ids(lambda row: row["dialect"] not in DIALECTS) == []
    assert ids(lambda row: row["topic"] not in TOPICS) == []
    assert ids(lambda row: row["kind"] not in KINDS) == []
    assert ids(lambda row: row["split"] not in {"train", "dev", "test"}) == []


def test_every_text_says_something_in_at_most_a_hundred_and_twenty_words():
    assert ids(lambda row: not row["text"].strip() or row["text"] != row["text"].strip()) == []
    assert ids(lambda row: len(row["text"].split()) > 120) == []


def test_a_kind_of_toxicity_implies_toxicity():
    assert ids(lambda row: any(row["labels"][k] for k in KINDS_OF_TOXICITY) > row["labels"]["toxicity"]) == []


def test_contrast_and_identity_rows_are_innocent():
    innocent = {"contrast", "identity_neutral"}
    assert ids(lambda row: row["kind"] in innocent and any(row["labels"].values())) == []


def test_hostile_rows_without_a_bad_word_are_toxic_and_never_profane():
    clean_words = {"toxicity": 1, "profanity": 0}
    assert ids(lambda row: row["kind"] == "hostile_clean" and not clean_words.items() <= row["labels"].items()) == []


def test_adverts_are_spam_and_nothing_worse():
    assert ids(lambda row: (row["kind"] == "advert") != bool(row["labels"]["spam"])) == []
    assert ids(lambda row: row["kind"] == "advert" and row["labels"]["toxicity"]) == []


def test_partners_name_each_other_and_only_one_is_hostile():
    def broken(row):
        partner = by_id()[row["pair"]]
        return partner["pair"] != row["id"] or partner["labels"]["toxicity"] == row["labels"]["toxicity"]

    assert ids(lambda row: row["pair"] and row["pair"] not in by_id()) == []
    assert ids(lambda row: row["pair"] and broken(row)) == []
    assert ids(lambda row: row["kind"] == "contrast" and not row["pair"]) == []


def test_partners_share_dialect_and_split():
    paired = [(row, by_id()[row["pair"]]) for row in rows() if row["pair"]]
    assert [a["id"] for a, b in paired if (a["dialect"], a["split"]) != (b["dialect"], b["split"])] == []


def test_splits_are_about_eight_to_one_to_one():
    share = Counter(row["split"] for row in rows())
    assert share["train"] / len(rows()) == pytest.approx(0.8, abs=0.03)
    assert share["dev"] / len(rows()) == pytest.approx(0.1, abs=0.03)


def test_length_does_not_tell_which_partner_is_hostile():
    hostile = [row for row in rows() if row["pair"] and row["labels"]["toxicity"]]
    longer = sum(len(row["text"]) > len(by_id()[row["pair"]]["text"]) for row in hostile)
    assert longer / len(hostile) == pytest.approx(0.5, abs=0.1)


def test_numbers_and_links_are_invented():
    contact = re.compile(r"\d{6,}|https?://\S+|\w+\.(?:com|net|org|me)\b\S*")
    invented = re.compile(r"0+|(?:https?://)?(?:example\.com|t\.me/example).*")
    assert ids(lambda row: any(not invented.fullmatch(hit) for hit in contact.findall(row["text"]))) == []


def test_no_two_rows_are_nearly_the_same():
    assert near_duplicates({row["id"]: grams(row["text"]) for row in rows()}) == []


def test_the_guide_states_the_true_counts():
    lines = (CORPUS / "GUIDE.md").read_text("utf-8").splitlines()
    stated = {cells[0]: cells[1:] for line in lines if len(cells := [c.strip() for c in line.split("|")[1:-1]]) == 10}
    stated.pop("---")
    assert stated.pop("count") == [*DIALECTS, "all"]
    assert stated == {name: counts(name) for name in ("rows", *KINDS, *LABELS, "train", "dev", "test")}


def counts(name):
    """A line of the guide's table: how many rows carry this kind, label or split, by dialect and in all."""
    found = Counter(
        row["dialect"] for row in rows() if name in ("rows", row["kind"], row["split"]) or row["labels"].get(name)
    )
    return [str(found[dialect]) for dialect in DIALECTS] + [str(found.total())]


def grams(text):
    """Character 5-grams of the folded text; of the raw text where nothing but emoji is in it."""
    folded = unicodedata.normalize("NFKC", text).lower().translate(FOLDED)
    folded = re.sub(r"[\N{ARABIC TATWEEL}\N{ARABIC FATHATAN}-\N{ARABIC SUKUN}]", "", folded)
    folded = re.sub(r"(.)\1{2,}", r"\1", folded)
    folded = " ".join(re.findall(r"\w+", folded)) or text
    return {folded[i : i + 5] for i in range(max(1, len(folded) - 4))}


def near_duplicates(texts, limit=0.8):
    """Pairs of ids whose Jaccard reaches the limit; such a pair must share one of its rarest grams."""
    often = Counter(gram for found in texts.values() for gram in found)
    seen, near = defaultdict(list), []
    for key, found in texts.items():
        rarest = sorted(found, key=lambda gram: (often[gram], gram))
        prefix = rarest[: len(found) - ceil(limit * len(found)) + 1]
        others = {other for gram in prefix for other in seen[gram]}
        near += [(o, key) for o in others if len(texts[o] & found) >= limit * len(texts[o] | found)]
        for gram in prefix:
            seen[gram].append(key)
    return near


def test_the_guide_states_the_true_agreement_of_the_second_labelling():
    first = {row["id"]: row["labels"] for row in rows()}
    lines = (CORPUS / "second_labelling" / "labels.ndjson").read_text("utf-8").splitlines()
    second = {row["id"]: row["labels"] for row in map(json.loads, lines)}
    assert second.keys() == {key for key in first if is_labelled_twice(key)}
    guide = (CORPUS / "GUIDE.md").read_text("utf-8")
    for label in LABELS:
        pairs = [(first[i][label], second[i][label]) for i in second]
        assert f"| {label} | {agreement(pairs)} |" in guide


def is_labelled_twice(key):
    """Tell whether a row is in the tenth that a second labeller got."""
    return int(sha256(f"second-label:{key}".encode()).hexdigest(), 16) % 10 == 0


def agreement(pairs):
    """Both counts, both together, the share of equal labels, and Cohen's kappa (1960) over two labellers."""
    total, both = len(pairs), sum(a and b for a, b in pairs)
    ones, others = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    same = sum(a == b for a, b in pairs) / total
    chance = (ones * others + (total - ones) * (total - others)) / total**2
    kappa = 1.0 if same == 1 else (same - chance) / (1 - chance)
    return f"{ones} | {others} | {both} | {same:.3f} | {kappa:.3f}"
