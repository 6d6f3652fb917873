"""Reading data: the CSV files of a folder, our own corpus, our labels on others' texts, and the identity terms of the
bias check.

A profile says which sources may train; of every other one only the test split is read, so that it can be measured on
and on nothing else.

A blank label means "not annotated" and stays None; it is never taken for 0.
"""

import csv
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

from moderation.domain.errors import MushrifError

REPOSITORY = Path(__file__).resolve().parents[1]
DEFAULT_DATA = REPOSITORY.parent / "shared" / "data"
CORPUS = Path(__file__).with_name("corpus")

# Only these may train the shipped model: their licences allow derived models (data README, group A).
SOURCES = ("osact4", "mlma_ar", "spam_kaddoura")
# For research only, or without any licence: never in a model that anyone else gets.
RESEARCH_SOURCES = {
    "egtweets2017": "egtweets2017.csv.gz",
    "omcd": "unlicensed/omcd.csv.gz",
    "dziriofn": "unlicensed/dziriofn.csv.gz",
    "thsab": "unlicensed/thsab.csv.gz",
    "dangerous": "unlicensed/dangerous.csv.gz",
}
IDENTITY_TERMS = "lexicons/identity_terms_ar.csv"
UNLABELLED = {
    "afrisenti_ary_arq": "CC BY 4.0",
    "arsarcasm2": "MIT",
    "astad": "Apache-2.0",
    "exaasc_replies": "Apache-2.0",
    "saudi_irony": "CC0 1.0 or CC BY 4.0",
}
"""Texts that others published without such labels, with their licences (data README); tsac is LGPL and stays out."""
ANNOTATED = "annotated"
"""The source of those of them that we labelled (corpus/GUIDE.md)."""
# Column of the CSV or label of the corpus → attribute.
ATTRIBUTES = {
    "offensive": "TOXICITY",
    "toxicity": "TOXICITY",
    "spam": "SPAM",
    "insult": "INSULT",
    "profanity": "PROFANITY",
    "threat": "THREAT",
    "identity_attack": "IDENTITY_ATTACK",
    "sexual": "SEXUAL",
    "severe": "SEVERE_TOXICITY",
    "off_topic": "OFF_TOPIC",
}
ANNOTATED_LABELS = ("toxicity", "severe", "insult", "profanity", "threat", "identity_attack", "sexual", "spam")
_ANNOTATED_PLACES = ("test", "dev", "train", "train", "train")
_MASKS = {"URL": "<url>", "EMAIL": "<email>"}
_LINE_BREAK = "<LF>"  # also between words without a space


class Profile(StrEnum):
    """What a model was trained on, and so who may get it."""

    OPEN = "open"
    RESEARCH = "research"


class TrainingDataMissing(MushrifError):
    """The folder given by --data lacks files."""

    code = "training_data_missing"


@dataclass(frozen=True)
class Row:
    """One annotated text; `labels` holds only what was annotated.

    `group` is the term of an identity sentence, `pair` the id of a contrast partner; `weight` is the row's own, beside
    that of its source.
    """

    id: str
    text: str
    source: str
    split: str
    labels: Mapping[str, int]
    dialect: str = ""
    kind: str = ""
    group: str = ""
    pair: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class Dataset:
    """All rows, in the order of the files; `terms` are the identity terms of the bias check."""

    rows: tuple[Row, ...]
    terms: tuple[str, ...] = field(default=())

    ALL: ClassVar[tuple[str, ...]] = ("train", "dev", "test")

    def pick(self, split: str, attribute: str, sources: Iterable[str] | None = None) -> list[Row]:
        """Return the rows of a split that carry a label for `attribute`, from `sources` or from all."""
        wanted = set(sources) if sources is not None else None
        return [
            row
            for row in self.rows
            if row.split == split and attribute in row.labels and (wanted is None or row.source in wanted)
        ]


def build(data: Path = DEFAULT_DATA, corpus: Path = CORPUS, profile: Profile = Profile.OPEN) -> Dataset:
    """Read everything that may train a model of `profile`, and the test rows of all other sources that are there.

    Raises TrainingDataMissing as `require` does.
    """
    files = {name: f"{name}.csv.gz" for name in SOURCES}
    if profile is Profile.RESEARCH:
        files |= RESEARCH_SOURCES
    texts = {path: unlabelled(path.stem) for path in sorted((corpus / ANNOTATED).glob("*.csv"))}
    require(data, (*files.values(), *texts.values(), IDENTITY_TERMS))
    rows = [row for name, path in files.items() for row in read_source(data / path, name)]
    rows += read_corpus(corpus)
    rows += [row for labels, name in texts.items() for row in read_annotated(labels, data / name)]
    rows += _measured_only(data, files)
    return Dataset(tuple(rows), tuple(read_terms(data / IDENTITY_TERMS)))


def require(data: Path, names: Iterable[str]) -> None:
    """Raise TrainingDataMissing where a data folder lacks any of these files."""
    missing = [name for name in names if not (data / name).is_file()]
    if missing:
        raise TrainingDataMissing(f"{data} lacks {', '.join(missing)}; give the folder that holds them with --data")


def _measured_only(data: Path, trained: Iterable[str]) -> list[Row]:
    others = {name: path for name, path in RESEARCH_SOURCES.items() if name not in trained and (data / path).is_file()}
    return [row for name, path in others.items() for row in read_source(data / path, name) if row.split == "test"]


def unlabelled(name: str) -> str:
    """Return where in a data folder the texts of a source without labels lie."""
    return f"unlabelled/{name}.csv.gz"


def records(path: Path) -> Iterator[dict[str, str]]:
    """Read one gzip'd CSV, a record a row."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def split_by_id(key: str, places: Sequence[str]) -> str:
    """Return the split of a row whose source has none: the place among `places` that its id falls on, by SHA-1."""
    return places[int(hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest(), 16) % len(places)]


def read_source(path: Path, name: str) -> Iterator[Row]:
    """Read one source; rows without any label of ours are left out."""
    for record in records(path):
        labels = {
            attribute: int(record[column])
            for column, attribute in ATTRIBUTES.items()
            if record.get(column) in ("0", "1")
        }
        if labels:
            yield Row(record["id"], _unmask(record["text"]), name, record["split"], labels, record["dialect"])


def read_corpus(folder: Path) -> Iterator[Row]:
    """Read the project's own NDJSON files, in the order of their names; an absent folder holds nothing."""
    for path in sorted(folder.glob("*.ndjson")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                yield _corpus_row(json.loads(line))


def read_annotated(labels: Path, texts: Path) -> Iterator[Row]:
    """Read our labels (`id,drawn,labels`, words of the guide, blank for none) with the texts that they are on.

    Rows drawn at random keep their own order of things: three in five train, one in five each calibrates and measures.
    Those chosen because the model was unsure or alarmed only train, since no site's comments look like them.
    """
    with labels.open(encoding="utf-8", newline="") as lines:
        given = {record["id"]: record for record in csv.DictReader(lines)}
    found = {text["id"]: text for text in records(texts) if text["id"] in given}
    for key, record in given.items():
        if key in found:
            text = _unmask(found[key]["text"])
            split = split_by_id(key, _ANNOTATED_PLACES) if record["drawn"] == "random" else "train"
            yield Row(key, text, ANNOTATED, split, _annotated_labels(record["labels"]), found[key]["dialect"])


def _annotated_labels(words: str) -> dict[str, int]:
    """Return all labels but off_topic, which nobody can see without the article."""
    given = set(words.split())
    return {ATTRIBUTES[name]: int(name in given) for name in ANNOTATED_LABELS}


def read_terms(path: Path) -> list[str]:
    """Read the identity terms, in the order of the file."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [record["term"] for record in csv.DictReader(lines)]


def _corpus_row(record: Mapping[str, Any]) -> Row:
    labels = {
        ATTRIBUTES[name]: int(value)
        for name, value in record["labels"].items()
        if name in ATTRIBUTES and value is not None
    }
    return Row(
        record["id"],
        record["text"],
        "corpus",
        record["split"],
        labels,
        record["dialect"],
        kind=record.get("kind", ""),
        pair=record.get("pair") or "",
    )


def _unmask(text: str) -> str:
    """Give the sources' masks for links and addresses the form that the normaliser gives real ones."""
    return " ".join(_MASKS.get(word, word) for word in text.replace(_LINE_BREAK, " ").split(" "))
