"""Decisions of a site, made of the project's own corpus, for the tests of gate and runs."""

import random

from moderation.domain.decision import Choice
from training.dataset import CORPUS, read_corpus
from training.lessons import Lesson

SLUR = "زمبليط"  # no word of any dialect: only this site uses it


def corpus_rows(count, seed=0):
    """Return (text, hostile) of the corpus' training part, in an order of its own."""
    rows = [row for row in read_corpus(CORPUS) if row.split == "train" and "TOXICITY" in row.labels]
    random.Random(seed).shuffle(rows)
    return [(row.text, bool(row.labels["TOXICITY"])) for row in rows[:count]]


def with_slur(rows):
    """Return the rows with as many a quarter of hostile ones more, which hold nothing hostile but the site's slur."""
    more = [(f"رأيت {SLUR} في مكان رقم {number} من البلد", True) for number in range(len(rows) // 4)]
    mixed = [*rows, *more]
    random.Random(0).shuffle(mixed)
    return mixed


def as_lesson(number, text, hostile, actor="amal"):
    """Return one decision by an actor on a comment of an author of its own."""
    choice = Choice.REJECT if hostile else Choice.PUBLISH
    return Lesson(f"l{number}", f"c{number}", text, choice, None, 1.0, actor, f"a{number}")


def turned(rows, share, seed=0):
    """Return the rows with that share of all answers turned around."""
    chance = random.Random(seed)
    return [(text, hostile ^ (chance.random() < share)) for text, hostile in rows]
