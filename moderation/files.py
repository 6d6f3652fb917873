"""What a process reads from files at its first use: models, the word list, its own secret."""

import os
import secrets
from functools import cache
from pathlib import Path

from moderation.services.ports import Classifier, Lexicon


@cache
def scorer(model_dir: Path | None) -> Classifier:
    """Return the shipped model, or the one in the operator's folder; raises ModelDamaged, ModelIncompatible."""
    from moderation.classifier.scorer import load_scorer  # costs seconds and memory; only scorers pay

    return load_scorer(model_dir)


def site_scorer(folder: Path, sha256: str) -> Classifier:
    """Return a site's own model, whose manifest must have this sum; raises as `scorer`."""
    from moderation.classifier.scorer import load_scorer  # as above

    return load_scorer(folder, sha256)


@cache
def lexicon() -> Lexicon:
    """Return the shipped word list."""
    from moderation.classifier.matcher import load_lexicon  # a quarter of a second; only scorers pay

    return load_lexicon()


def own_secret(data_dir: Path) -> str:
    """Return the data dir's secret, made once; two processes that start together agree on one."""
    path = data_dir / "secret_key"
    data_dir.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".secret_key.{os.getpid()}")
    if not path.exists():
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            os.link(draft, path)  # fails when another process was first
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()
