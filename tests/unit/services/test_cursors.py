"""Signed tokens: each has one spelling and one purpose, and any other text is refused."""

import pytest

from moderation.domain.errors import InvalidCursor
from moderation.services.cursors import Signer

SIGNER = Signer("a secret")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@pytest.mark.parametrize("value", [None, 0, "نص", ["a", 1, None], {"at": "2026-11-25"}, "", "x" * 500])
def test_a_value_comes_back(value: object) -> None:
    assert SIGNER.read("cursor", SIGNER.sign("cursor", value)) == value


def test_a_token_is_safe_in_an_address() -> None:
    assert set(SIGNER.sign("cursor", ["نص", 7])) <= set(ALPHABET)


@pytest.mark.parametrize("length", range(4))
def test_a_token_has_one_spelling(length: int) -> None:
    token = SIGNER.sign("cursor", "x" * length)
    last = ALPHABET[ALPHABET.index(token[-1]) ^ 1]  # where its last bits say nothing, another letter means the same
    for other in (token + "=", token + "==", token + "\n", f" {token}", token[:5] + "!" + token[5:], token[:-1] + last):
        with pytest.raises(InvalidCursor):
            SIGNER.read("cursor", other)


@pytest.mark.parametrize("token", ["", "a", "AAAA", "ء", "\ud800", "A" * 22, "%00", "=" * 8, "AA\0A"])
def test_what_was_never_signed_is_refused(token: str) -> None:
    with pytest.raises(InvalidCursor):
        SIGNER.read("cursor", token)


def test_every_flipped_bit_is_noticed() -> None:
    token = SIGNER.sign("cursor", 7)
    for place, letter in enumerate(token):
        changed = token[:place] + ALPHABET[(ALPHABET.index(letter) + 1) % 64] + token[place + 1 :]
        with pytest.raises(InvalidCursor):
            SIGNER.read("cursor", changed)


def test_a_token_serves_one_purpose_and_one_service() -> None:
    token = SIGNER.sign("cursor", 7)
    for reader, purpose in ((SIGNER, "receipt"), (Signer("another secret"), "cursor")):
        with pytest.raises(InvalidCursor):
            reader.read(purpose, token)
