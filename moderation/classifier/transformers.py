"""Every class inside a training pipeline: normaliser and n-gram weights with scikit-learn's manners.

The scorer does the same by the same functions of `features`, without importing scikit-learn.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from moderation.arabic.normalize import normalize
from moderation.classifier.features import Batch, Grams, char_grams, has_latin, look_up, read, weigh, word_grams


class ArabicNormalizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Fold spelling variants so that one word has one form.

    Notes
    -----
    Stateless. Length may change: `arabic.offsets` points back into the raw text.
    Folding follows Habash (2010), Introduction to Arabic NLP.
    """

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        return self

    def transform(self, X: Sequence[str]) -> NDArray[np.object_]:
        """Return an object array of shape (n_comments,); raise TypeError for a bare str."""
        _refuse_bare_str(X)
        return np.array([normalize(text) for text in X], dtype=object)

    def __sklearn_is_fitted__(self) -> bool:
        return True


class NgramWeights(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """Sublinear tf-idf of character and word n-grams over hashed keys; no text is kept.

    Parameters
    ----------
    min_df : int, default=2
        Keep n-grams of at least so many texts.
    latin : bool, default=False
        Keep those with a Latin letter too.

    Attributes
    ----------
    char_keys_, word_keys_ : uint32 arrays, sorted
        Hashes of the n-grams kept. Without `latin`, texts of other languages stay unknown: see `scorer` on abstaining.
    char_idf_, word_idf_ : float32 arrays of the same shapes
        ln((1 + n) / (1 + df)) + 1, rounded to float16 as the model file stores it.

    Notes
    -----
    Each kind has unit length of its own, so short texts do not lose their words among their characters.
    """

    def __init__(self, min_df: int = 2, latin: bool = False) -> None:
        self.min_df = min_df
        self.latin = latin

    def fit(self, X: Sequence[str], y: object = None) -> Self:
        """Learn keys and idf from normalised texts; raise TypeError for a bare str."""
        _refuse_bare_str(X)
        batch, n_texts = read(X), len(X)
        chars, words = char_grams(batch), word_grams(batch)
        self.char_keys_, self.char_idf_ = _keys_and_idf(chars, self._left_out(batch, chars), n_texts, self.min_df)
        self.word_keys_, self.word_idf_ = _keys_and_idf(words, self._left_out(batch, words), n_texts, self.min_df)
        return self

    def _left_out(self, batch: Batch, grams: Grams) -> NDArray[np.bool_]:
        return has_latin(batch, grams) & (not self.latin)

    def restricted(self, kept: NDArray[np.bool_]) -> Self:
        """Return a fitted copy that knows only the n-grams kept; one flag per column of `transform`."""
        check_is_fitted(self)
        copy = type(self)(self.min_df, self.latin)
        chars, words = kept[: len(self.char_keys_)], kept[len(self.char_keys_) :]
        copy.char_keys_, copy.char_idf_ = self.char_keys_[chars], self.char_idf_[chars]
        copy.word_keys_, copy.word_idf_ = self.word_keys_[words], self.word_idf_[words]
        return copy

    def transform(self, X: Sequence[str]) -> csr_array:
        """Return a csr_array of shape (n_texts, n_char_keys + n_word_keys); raise TypeError for a bare str."""
        check_is_fitted(self)
        _refuse_bare_str(X)
        batch = read(X)
        blocks = [
            _matrix(char_grams(batch), self.char_keys_, self.char_idf_, len(X)),
            _matrix(word_grams(batch), self.word_keys_, self.word_idf_, len(X)),
        ]
        return narrow(hstack(blocks, format="csr"))


def narrow(matrix: csr_array) -> csr_array:
    """Return the csr_array with 32-bit indices: liblinear refuses the 64-bit ones that scipy makes."""
    matrix = csr_array(matrix)
    return csr_array((matrix.data, matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), matrix.shape)


def _refuse_bare_str(X: Sequence[str]) -> None:
    if isinstance(X, str):
        raise TypeError("X must be a sequence of comments, got one str; wrap it in a list")


def _keys_and_idf(
    grams: Grams, left_out: NDArray[np.bool_], n_texts: int, min_df: int
) -> tuple[NDArray[np.uint32], NDArray[np.float32]]:
    rows, keys = grams.rows[~left_out].astype(np.uint64), grams.keys[~left_out]
    entries = np.unique((rows << np.uint64(32)) | keys)
    keys, df = np.unique(entries.astype(np.uint32), return_counts=True)
    keys, df = keys[df >= min_df], df[df >= min_df]
    idf = np.log((1 + n_texts) / (1 + df)) + 1
    return keys, idf.astype(np.float16).astype(np.float32)


def _matrix(grams: Grams, keys: NDArray[np.uint32], idf: NDArray[np.float32], n_texts: int) -> csr_array:
    columns, known = look_up(keys, grams)
    weighted = weigh(grams.rows[known], columns[known], idf)
    return csr_array((weighted.values, (weighted.rows, weighted.columns)), shape=(n_texts, len(keys)))
