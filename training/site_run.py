"""One training run of a site: its labels in, a registered candidate with what the gate says of it out."""

import os
import shutil
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from moderation.bootstrap import Services
from moderation.classifier import artifact
from moderation.classifier.artifact import LinearModel
from moderation.classifier.matcher import load_lexicon
from moderation.classifier.scorer import Scorer, load_scorer
from moderation.domain.decision import Actor
from moderation.domain.errors import MushrifError
from moderation.domain.model import Model, Stage
from moderation.domain.site import Site
from moderation.domain.training import Step
from moderation.store.ids import new_id
from training import gate, trust
from training.full import Base, fit_full
from training.heldout import split
from training.lessons import Lesson, data_hash, examples, lessons, shares
from training.moved import moved
from training.site import Progress, SiteRecipe, fit_site

LEAST = 40
CANARY = ("شكرا على هذا التقرير المفيد", "أنت غبي وحقير ولا تفهم", "متى تبدأ الأشغال في الحي؟", "اخرس يا كلب يا حمار")
"""Every process that loads the model scores these first, and must find what was found here."""


class TooFewDecisions(MushrifError):
    """There is not enough to learn from."""

    code = "too_few_decisions"


def train_site(
    services: Services, site: Site, actor: Actor, progress: Progress = lambda line: None, base: Base | None = None
) -> Model:
    """Train a candidate on a site's decisions from the shipped weights, ask the gate, write and register it.

    With `base` it is trained anew, on that and the decisions. A candidate that the gate refused is registered as well,
    with the reasons. Raises TooFewDecisions, and whatever `progress` raises.
    """
    progress(Step("labels"))
    taught = lessons(services.labels.of(site))
    if len(taught) < LEAST:
        raise TooFewDecisions(f"{site.slug} has {len(taught)} decisions to learn from; {LEAST} are needed")
    shipped = load_scorer(services.settings.model_dir)
    seen, held_out = split(taught)
    name = _free_name(services, site)
    hashed = data_hash(seen)
    card = {"site": site.slug, "decisions": len(seen), "data_hash": hashed}
    if base is None:
        known = examples(seen, shipped.attributes)
        fitted = fit_site(shipped.loaded, known, name, SiteRecipe(), card, progress)
    else:
        fitted = fit_full(base, shipped.loaded, seen, name, card, progress)
    progress(Step("gate"))
    report = _report(services, site, Scorer(fitted), shipped, seen, held_out)
    progress(Step("writing", model=name))
    model = Model(
        id=new_id(),
        site_id=site.id,
        name=name,
        parent=shipped.model,
        stage=Stage.CANDIDATE,
        sha256=_write(services, fitted),
        data_hash=hashed,
        code_version=version("mushrif"),
        parameters=fitted.card["site_recipe"],
        report=report | {"learned": fitted.card["learned"]},
        passed=not report["refused"],
        created_at=services.clock(),
    )
    services.models.add(model, actor)
    return model


def _report(
    services: Services, site: Site, candidate: Scorer, shipped: Scorer, seen: Sequence[Lesson], held_out: list[Lesson]
) -> dict[str, Any]:
    taught = [*seen, *held_out]
    given = trust.answers(taught, shipped, load_lexicon())
    against = trust.opposed(given)
    threshold = site.policy.thresholds.get("TOXICITY")
    champion = _champion(services, site) or shipped
    four = gate.Pair(candidate, champion, shipped, threshold.hold if threshold else 0.5)
    measured = gate.check(four, held_out)
    return measured | {
        "champion": champion.model,
        "decisions": len(seen),
        "contributors": [
            {"actor": who, "answers": count, "share": round(share, 4), **_against(against.get(who, trust.Against()))}
            for who, (count, share) in sorted(shares(taught).items())
        ],
        "refused": [*trust.distrusted(given), *measured["refused"]],
        "moved": moved(seen, shipped, candidate),
        "canary": {text: found["TOXICITY"] for text, found in zip(CANARY, candidate.score(CANARY), strict=True)},
    }


def _against(one: trust.Against) -> dict[str, int]:
    return {"clear": one.sure, "against": one.against}


def _champion(services: Services, site: Site) -> Scorer | None:
    """Return the champion's files; a damaged one is no reason not to train its successor."""
    champion = services.models.champion(site)
    try:
        return load_scorer(services.settings.models_dir / champion.name, champion.sha256) if champion else None
    except MushrifError:
        return None


def _free_name(services: Services, site: Site) -> str:
    """Return the next name of the day; a folder that a killed run left behind is not used again."""
    head = f"{site.slug}-{services.clock():%Y.%m.%d}"
    taken = {model.name for model in services.models.list(site)}
    number = 1
    while f"{head}-{number}" in taken or (services.settings.models_dir / f"{head}-{number}").exists():
        number += 1
    return f"{head}-{number}"


def _write(services: Services, fitted: LinearModel) -> str:
    """Write the model's folder whole or not at all, and return its manifest's SHA-256."""
    folder = services.settings.models_dir / fitted.name
    draft = folder.with_name(f".{fitted.name}.{os.getpid()}")
    try:
        artifact.save(fitted, draft)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return artifact.digest(folder)
