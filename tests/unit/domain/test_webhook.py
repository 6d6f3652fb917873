"""Which addresses may be called, and when a failed delivery is tried again."""

from datetime import timedelta

import pytest

from moderation.domain.errors import InvalidField
from moderation.domain.webhook import (
    LONGEST_QUIET_SECONDS,
    LONGEST_RETRY_AFTER,
    RETRY_SECONDS,
    Answer,
    checked_url,
    is_public,
    next_try,
    quiet_seconds,
)
from tests.fakes import START

PRIVATE = (
    "127.0.0.1", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "192.0.0.8",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fd00::2",
    "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    "64:ff9b::7f00:1", "64:ff9b:1::1", "2001:db8::1",
)  # fmt: skip
PUBLIC = ("93.184.216.34", "1.1.1.1", "2606:4700:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822")


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_a_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url", ["https://hooks.example/in?site=1", "https://93.184.216.34:8443/", "https://[2606::1]/"]
)
def test_a_public_address_may_be_called(url: str) -> None:
    assert checked_url(url, allow_private=False) == url


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://hooks.example/", "https://"),
        ("ftp://hooks.example/", "https://"),
        ("https://", "host"),
        ("https://hooks.example:0/", "host"),
        ("https://hooks.example:99999/", "host"),
        ("https://[::1/", "host"),
        ("https://مثال.example/", "ASCII"),
        ("https://hooks.example/a b", "ASCII"),
        ("https://user:word@hooks.example/", "password"),
        ("https://hooks.example/#here", "fragment"),
        ("https://localhost/", "public"),
        ("https://db.internal/", "public"),
        ("https://printer.local/", "public"),
        ("https://127.0.0.1/", "public"),
        ("https://[::ffff:10.0.0.1]/", "public"),
    ],
)
def test_an_address_that_must_not_be_called_is_refused_with_the_reason(url: str, fault: str) -> None:
    with pytest.raises(InvalidField, match=fault):
        checked_url(url, allow_private=False)


def test_an_operator_may_let_messages_stay_at_home() -> None:
    assert checked_url("http://127.0.0.1:9000/in", allow_private=True)


def test_the_pauses_between_attempts_follow_the_guide_and_then_end() -> None:
    tries = [next_try(attempts, START, 0, None) for attempts in range(1, 11)]
    assert tries[:-1] == [START + timedelta(seconds=pause) for pause in RETRY_SECONDS]
    assert tries[-1] is None


def test_jitter_puts_an_attempt_off_by_a_fifth_at_most() -> None:
    assert next_try(2, START, 1, None) == START + timedelta(seconds=360)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(3, 5), (60, 60), (LONGEST_RETRY_AFTER + 9, LONGEST_RETRY_AFTER), (None, 5)]
)
def test_a_receivers_retry_after_is_honoured_up_to_a_day(asked: int | None, seconds: int) -> None:
    assert next_try(1, START, 0, asked) == START + timedelta(seconds=seconds)


def test_a_receiver_that_goes_on_failing_is_spared_longer_up_to_five_minutes() -> None:
    assert [quiet_seconds(failures, None) for failures in (1, 2, 3)] == [5, 10, 20]
    assert quiet_seconds(500, None) == LONGEST_QUIET_SECONDS
    assert quiet_seconds(1, 900) == 900


@pytest.mark.parametrize(
    ("answer", "accepted", "overloaded"),
    [
        (Answer(1, 200), True, False),
        (Answer(1, 204), True, False),
        (Answer(1, 302), False, False),
        (Answer(1, 400), False, False),
        (Answer(1, 429), False, True),
        (Answer(1, 503), False, True),
        (Answer(1, None, "timeout"), False, True),
    ],
)
def test_only_a_2xx_is_taken_and_an_overload_is_told_from_a_refusal(
    answer: Answer, accepted: bool, overloaded: bool
) -> None:
    assert (answer.accepted, answer.overloaded) == (accepted, overloaded)
