"""One training run: read, fit, suggest thresholds, evaluate, write the model with its card and report."""

import dataclasses
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from moderation.classifier import artifact
from moderation.classifier.artifact import LinearModel
from moderation.classifier.scorer import SHIPPED, Scorer
from moderation.domain.errors import MushrifError
from training import evaluation_page, pipeline, report
from training.dataset import ANNOTATED, Dataset, Profile
from training.decide import dev_numbers, labels_of, scores_of, suggest_threshold
from training.dialect import Example
from training.evaluate import evaluate
from training.examples import dev_rows
from training.recipe import Recipe

Progress = Callable[[str], None]
MIN_DEV_POSITIVES = 20  # with fewer a threshold would fit noise

LICENCES = {
    "osact4": "CC BY, as the OffensEval 2020 competition states; Zampieri et al. 2020, Mubarak et al. 2020",
    "mlma_ar": "MIT; Ousidhoum et al. 2019",
    "spam_kaddoura": "CC BY 4.0 according to the Masader catalogue; Kaddoura, Arabic Spam and Ham Tweets",
    "corpus": "CC BY 4.0, written for this project (training/corpus)",
    ANNOTATED: "texts MIT, Apache-2.0, CC BY 4.0 or CC0 (training/corpus/GUIDE.md), labels CC BY 4.0 of this project",
    "egtweets2017": "research only; Mubarak et al. 2017",
    "omcd": "none stated; Essefar et al. 2023",
    "dziriofn": "none stated; Boucherit and Abainia 2022",
    "thsab": "none stated; Haddad et al. 2019",
    "dangerous": "none stated; Alshehri et al. 2020",
}
OWN_LABELS = ("corpus", ANNOTATED)
PROFILES = {
    Profile.OPEN: "only sources whose licence allows derived models, and our own corpus",
    Profile.RESEARCH: "also sources for research only or without a licence; for measuring, never to be handed on",
}
LIMITS = (
    "Trained on tweets and on comments written for this project, not on real newsroom comments: watch what it does "
    "before you trust a threshold, and move it on your own decisions.",
    "TOXICITY sees abusive words rather than hostility in clean words, and can take a quoted insult for an insult.",
    "Language models wrote our corpus and labelled the real tweets by its guide, each row once; on a tenth labelled "
    "twice Cohen's kappa for TOXICITY is .84. Criticism of acts is innocent there, while other sets call much of it "
    "offensive.",
    "Every tweet of osact4 addresses someone with the vocative, so the model's base rate does not carry over.",
    "SPAM learned adverts against headlines in a source without links, digits or punctuation; plain comments, scores "
    "and prices were added as weak ham. Its test numbers say little about comments: hold links and telephone numbers "
    "by rule too.",
    "THREAT hardly tells tweets that announce violence from those that joke or report with the same verbs.",
    "Attributes marked experimental have no other test data than our own corpus and our own labels on real tweets.",
    "Arabizi is read by its likeliest Arabic spelling and judged less well than Arabic script. French, English and "
    "other languages are not read: such texts fall to the prior and the model abstains.",
    "The word list that raises weights was written with an eye on what it finds in public data sets, perhaps in "
    "rows that are test rows here; its precision on their train and test parts is alike. INSULT "
    "and PROFANITY use it too.",
    "Neutral sentences about people come from templates: the check is a floor on the problem, not a proof.",
)


class ResearchModelInPackage(MushrifError):
    """A research model was to be written where the shipped one lies."""

    code = "research_model_in_package"


def check_output(profile: Profile, output: Path) -> None:
    """Raise ResearchModelInPackage when a research model would land inside this installation's package."""
    if profile is Profile.RESEARCH and output.resolve().is_relative_to(SHIPPED.resolve().parents[2]):
        raise ResearchModelInPackage(
            f"{output} lies inside Mushrif; a research model may not be shipped, give a folder elsewhere with --output"
        )


def train(
    dataset: Dataset,
    name: str,
    output: Path,
    seed: int,
    recipe: Recipe,
    progress: Progress,
    profile: Profile = Profile.OPEN,
    dialects: Sequence[Example] = (),
) -> dict[str, Any]:
    """Fit, evaluate and write everything into `output`; return the evaluation.

    Raises ResearchModelInPackage as `check_output` does.
    """
    check_output(profile, output)
    fitted = pipeline.fit(dataset, name, recipe, seed, progress)
    model = dataclasses.replace(fitted, thresholds=thresholds(fitted, dataset, recipe), card={"data": _data(dataset)})
    evaluation = evaluate(Scorer(model), dataset, seed, progress, dialects)
    model = dataclasses.replace(model, card=card(model, dataset, recipe, seed, evaluation, profile))
    progress(f"writing {output}")
    artifact.save(model, output)
    (output / "CARD.md").write_text(report.card_page(model.card), encoding="utf-8")
    write_evaluation(evaluation, output)
    return evaluation


def write_evaluation(evaluation: Mapping[str, Any], output: Path) -> None:
    """Write the report as JSON for machines and as Markdown for people."""
    output.mkdir(parents=True, exist_ok=True)
    text = json.dumps(evaluation, ensure_ascii=False, indent=1) + "\n"
    (output / "evaluation.json").write_text(text, encoding="utf-8")
    (output / "EVALUATION.md").write_text(evaluation_page.evaluation_page(evaluation), encoding="utf-8")
    for name, drawing in evaluation_page.plots(evaluation).items():
        (output / name).write_text(drawing, encoding="utf-8")


def thresholds(model: LinearModel, dataset: Dataset, recipe: Recipe) -> dict[str, dict[str, float]]:
    """Suggest a hold threshold per attribute on the rows that calibrated it; never on a test split."""
    suggested = {}
    for attribute in model.attributes:
        rows = dev_rows(dataset, attribute)
        labels, scores = labels_of(rows, attribute), scores_of(Scorer(model), rows, attribute)
        enough = labels.sum() >= MIN_DEV_POSITIVES
        hold = suggest_threshold(labels, scores) if enough else 0.5
        suggested[attribute] = dev_numbers(labels, scores, hold)
    return suggested


def card(
    model: LinearModel,
    dataset: Dataset,
    recipe: Recipe,
    seed: int,
    evaluation: Mapping[str, Any],
    profile: Profile,
) -> dict[str, Any]:
    """Say what the model is made of, what it may be used for and what it cannot do."""
    measured = {(one["attribute"], one["set"]) for one in evaluation["sets"]}
    return {
        "model": model.name,
        "profile": f"{profile}: {PROFILES[profile]}",
        "attributes": {
            attribute: {
                "experimental": not any(
                    (attribute, source) in measured for source in LICENCES if source not in OWN_LABELS
                ),
                "threshold": model.thresholds[attribute],
            }
            for attribute in model.attributes
        },
        "data": _data(dataset),
        "features": {"characters": len(model.char_keys), "words": len(model.word_keys)},
        "recipe": dataclasses.asdict(recipe),
        "seed": seed,
        "calibration": "Platt's sigmoid on dev rows, mlma_ar left out",
        "results": [
            {key: one[key] for key in ("set", "attribute", "rows", "macro_f1", "auc", "ece")}
            for one in evaluation["sets"]
        ],
        "contrast": evaluation["contrast"],
        "identity": evaluation["identity"],
        "limits": list(LIMITS),
    }


def _data(dataset: Dataset) -> list[dict[str, Any]]:
    """Return the sources that trained, with their sizes; those that are only measured on are left out."""
    counts = Counter((row.source, row.split) for row in dataset.rows)
    return [
        {"source": source, "licence": licence, **{split: counts[source, split] for split in Dataset.ALL}}
        for source, licence in LICENCES.items()
        if counts[source, "train"]
    ]
