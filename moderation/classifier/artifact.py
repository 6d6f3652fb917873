"""The model file: a folder with a JSON manifest and one plain array per .npy file; pickle is never read.

Arrays lie uncompressed in files of their own so that `mmap_mode="r"` maps them and several workers share their
pages. The manifest names the SHA-256 of each file and its own, so a changed byte anywhere is noticed.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from moderation.classifier.errors import ModelDamaged, ModelIncompatible

KIND = "mushrif-linear"
FORMAT = 1
MANIFEST = "manifest.json"
CARD = "card.json"


@dataclass(frozen=True)
class LinearModel:
    """Weights on hashed n-grams, calibrated: probability = sigmoid(values · weights + bias).

    Parameters
    ----------
    name : str
        The version that every score carries, such as "open-2026.11.25-1".
    attributes : tuple of str
    char_keys, word_keys : uint32 arrays, sorted
    char_idf, word_idf : float16 arrays of the same shapes
    weights : float16 array of shape (n_char_keys + n_word_keys, n_attributes)
    bias, prior : float64 arrays of shape (n_attributes,), in logits
        `prior` is where a text falls of which nothing is known.
    coverage_floor : float
        Share of known n-grams below which the model abstains.
    thresholds : mapping of attribute to numbers
        The suggested `hold` and what was measured there on dev data.
    card : mapping
        Data, licences, training and limits, for people.
    """

    name: str
    attributes: tuple[str, ...]
    char_keys: NDArray[np.uint32]
    char_idf: NDArray[np.float16]
    word_keys: NDArray[np.uint32]
    word_idf: NDArray[np.float16]
    weights: NDArray[np.float16]
    bias: NDArray[np.float64]
    prior: NDArray[np.float64]
    coverage_floor: float
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    card: Mapping[str, Any] = field(default_factory=dict)


_ARRAYS = {"char_keys": "<u4", "char_idf": "<f2", "word_keys": "<u4", "word_idf": "<f2", "weights": "<f2"}


def save(model: LinearModel, folder: Path) -> None:
    """Write `model` into `folder`, made if needed; the manifest last, so that half a model is never valid."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name, dtype in _ARRAYS.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(getattr(model, name), dtype=dtype), allow_pickle=False)
    (folder / CARD).write_text(json.dumps(model.card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    body = {
        "kind": KIND,
        "format": FORMAT,
        "model": model.name,
        "attributes": list(model.attributes),
        "bias": [float(value) for value in model.bias],
        "prior": [float(value) for value in model.prior],
        "coverage_floor": model.coverage_floor,
        "thresholds": {name: dict(numbers) for name, numbers in model.thresholds.items()},
        "files": {name: _digest(folder / name) for name in _file_names()},
    }
    manifest = {**body, "sha256": _body_digest(body)}
    (folder / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def digest(folder: Path) -> str:
    """Return the SHA-256 in a model's manifest, which covers every file; raises as `load` does."""
    return str(_read_manifest(folder)["sha256"])


def load(folder: Path, sha256: str | None = None) -> LinearModel:
    """Read a model; its arrays stay on disk, mapped read-only. `sha256` is what its manifest must have.

    Raises ModelIncompatible for a foreign or newer folder, ModelDamaged for a missing, short or changed file.
    """
    manifest = _read_manifest(folder)
    if sha256 and manifest["sha256"] != sha256:
        raise ModelDamaged(f"{folder} holds another model than the one that was registered; restore the folder")
    for name in _file_names():
        if _digest(folder / name) != manifest["files"].get(name):
            raise ModelDamaged(f"{folder / name} changed since the model was written; restore the folder or retrain")
    arrays = {name: _map_array(folder / f"{name}.npy") for name in _ARRAYS}
    model = LinearModel(
        name=manifest["model"],
        attributes=tuple(manifest["attributes"]),
        bias=np.array(manifest["bias"], dtype=np.float64),
        prior=np.array(manifest["prior"], dtype=np.float64),
        coverage_floor=float(manifest["coverage_floor"]),
        thresholds=manifest["thresholds"],
        card=json.loads((folder / CARD).read_text(encoding="utf-8")),
        **arrays,
    )
    _check_shapes(model, folder)
    return model


def _file_names() -> list[str]:
    return [*(f"{name}.npy" for name in _ARRAYS), CARD]


def _read_manifest(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelDamaged(f"no model at {folder}: cannot read {MANIFEST} ({error.strerror})") from None
    except ValueError:
        raise ModelDamaged(f"{path} is not JSON; restore the folder or retrain") from None
    if not isinstance(manifest, dict) or manifest.get("kind") != KIND:
        raise ModelIncompatible(f"{path} does not describe a {KIND} model")
    if manifest.get("format") != FORMAT:
        raise ModelIncompatible(f"{path} has format {manifest.get('format')!r}; this version reads format {FORMAT}")
    body = {key: value for key, value in manifest.items() if key != "sha256"}
    if manifest.get("sha256") != _body_digest(body):
        raise ModelDamaged(f"{path} changed since the model was written; restore the folder or retrain")
    return manifest


def _body_digest(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelDamaged(f"cannot read {path} ({error.strerror}); restore the folder or retrain") from None


def _map_array(path: Path) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise ModelDamaged(f"{path} is no plain array: {error}") from None
    return array


def _check_shapes(model: LinearModel, folder: Path) -> None:
    n_keys = len(model.char_keys) + len(model.word_keys)
    n_attributes = len(model.attributes)
    fits = (
        model.weights.shape == (n_keys, n_attributes)
        and model.char_keys.shape == model.char_idf.shape
        and model.word_keys.shape == model.word_idf.shape
        and model.bias.shape == model.prior.shape == (n_attributes,)
    )
    if not fits:
        raise ModelDamaged(f"the arrays in {folder} do not fit each other; restore the folder or retrain")
