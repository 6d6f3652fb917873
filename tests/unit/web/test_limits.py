"""Whom a limit counts: an address by a hash that changes every day, a caller by their key."""

from flask import Flask

from moderation.web import limits
from tests.fakes import FakeClock


def counted(app: Flask, address: str, key: str = "") -> tuple[str, str]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    with app.test_request_context(environ_base={"REMOTE_ADDR": address}, headers=headers):
        return limits.by_address(), limits.by_caller()


def test_an_address_is_counted_by_a_hash_of_its_own(app: Flask) -> None:
    first, again, other = (counted(app, address) for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2"))
    assert first == again != other
    assert "192.0.2" not in "".join(first)


def test_the_hash_of_an_address_is_another_one_each_day(app: Flask, clock: FakeClock) -> None:
    monday = counted(app, "192.0.2.1")
    clock.advance(seconds=15 * 3_600)
    assert counted(app, "192.0.2.1") == monday
    clock.advance(seconds=3_600)
    assert counted(app, "192.0.2.1") != monday


def test_a_key_counts_its_caller_wherever_they_are(app: Flask) -> None:
    [(here, one), (there, two)] = (counted(app, address, "mk_1") for address in ("192.0.2.1", "192.0.2.2"))
    assert (one == two, here == there) == (True, False)
