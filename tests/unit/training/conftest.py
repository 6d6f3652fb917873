"""A folder of training data with the layout of the real one, written for these tests."""

import csv
import gzip
import json
import shutil

import pytest

HOSTILE = (
    "يا حمار يا كلب",
    "أنت غبي وحقير",
    "كذاب ونصاب يا هذا",
    "اخرس يا كلب",
    "حقير وغبي أنت",
    "يا غبي يا حمار",
)
KIND = ("شكرا يا أخي على التقرير", "مقال جيد جدا", "أتفق مع الكاتب", "تقرير مهم وشكرا", "متى تبدأ الأشغال", "يا رب")
ADVERTS = ("متابعين للبيع بأرخص الأسعار", "قروض فورية تواصل واتساب", "اشتراك مجاني اضغط الرابط", "عروض حصرية للبيع")
HEADLINES = ("وزير الخارجية يلتقي نظيره", "ارتفاع أسعار النفط عالميا", "انطلاق القمة العربية", "فوز المنتخب بالكأس")
TERMS = ("مسلم", "مسيحي", "سوري")
SPLITS = ("train", "train", "train", "dev", "test")


def write_source(folder, name, label, positive, negative):
    fields = ["id", "text", "offensive", "spam", "threat", "dialect", "platform", "split", "orig_label"]
    with gzip.open(folder / f"{name}.csv.gz", "wt", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fields, restval="")
        writer.writeheader()
        for split_number, split in enumerate(SPLITS):
            for number, (text, value) in enumerate([*((t, 1) for t in positive), *((t, 0) for t in negative)]):
                row = {"id": f"{name}-{split_number}-{number}", "text": f"@USER {text}", label: value, "split": split}
                writer.writerow(row)
        writer.writerow({"id": f"{name}-blank", "text": "بلا تصنيف", "split": "train"})


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    write_source(folder, "osact4", "offensive", HOSTILE, KIND)
    write_source(folder, "mlma_ar", "offensive", HOSTILE[::-1], KIND[::-1])
    write_source(folder, "spam_kaddoura", "spam", ADVERTS, HEADLINES)
    (folder / "lexicons").mkdir()
    terms = "term,gloss,category,number\n" + "".join(f"{term},x,y,sg\n" for term in TERMS)
    (folder / "lexicons" / "identity_terms_ar.csv").write_text(terms, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    lines = []
    for split in SPLITS:
        for number, text in enumerate((*HOSTILE, *KIND)):
            hostile = number < len(HOSTILE)
            labels = {"toxicity": int(hostile), "insult": int(hostile), "spam": 0, "threat": None}
            record = {"id": f"msa-{len(lines)}", "text": text, "labels": labels, "dialect": "msa", "split": split}
            lines.append(json.dumps(record, ensure_ascii=False))
    (folder / "msa.ndjson").write_text("\n".join(lines) + "\n\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def research_data(data, tmp_path_factory):
    """The same folder with the sources that may only be measured on."""
    folder = tmp_path_factory.mktemp("research")
    shutil.copytree(data, folder, dirs_exist_ok=True)
    (folder / "unlicensed").mkdir()
    write_source(folder, "egtweets2017", "offensive", HOSTILE, KIND)
    for name in ("omcd", "dziriofn", "thsab"):
        write_source(folder / "unlicensed", name, "offensive", HOSTILE, KIND)
    write_source(folder / "unlicensed", "dangerous", "threat", HOSTILE, KIND)
    return folder


@pytest.fixture(scope="session")
def annotated(data, corpus, tmp_path_factory):
    """(data, corpus) with unlabelled tweets beside the sources, and our labels on them beside the corpus."""
    folders = tmp_path_factory.mktemp("annotated")
    texts, labels = folders / "data", folders / "corpus"
    shutil.copytree(data, texts)
    shutil.copytree(corpus, labels)
    (texts / "unlabelled").mkdir()
    (labels / "annotated").mkdir()
    with gzip.open(texts / "unlabelled" / "tweets.csv.gz", "wt", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "text", "dialect"])
        writer.writerows([f"t-{number}", f"تغريدة رقم {number} URL", "moroccan"] for number in range(60))
    lines = ["id,drawn,labels", "t-0,chosen,toxicity insult", "t-1,chosen,", "gone-9,random,"]
    lines += [f"t-{number},random,spam" for number in range(2, 52)]
    (labels / "annotated" / "tweets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return texts, labels
