"""A receiver's name is looked up once, and every one of its addresses must be public."""

import socket

import pytest

from moderation.delivery.addresses import AddressRefused, Unresolved, resolve


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver answers, name by name."""
    known: dict[str, list[str]] = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


def test_a_public_name_becomes_its_first_address(names: dict[str, list[str]]) -> None:
    names["hooks.example"] = ["93.184.216.34", "1.1.1.1"]
    assert resolve("hooks.example", 443, allow_private=False) == "93.184.216.34"


@pytest.mark.parametrize("private", ["127.0.0.1", "169.254.169.254", "::1", "fd00::2"])
def test_a_name_with_one_private_address_is_refused(names: dict[str, list[str]], private: str) -> None:
    names["rebind.example"] = ["93.184.216.34", private]
    with pytest.raises(AddressRefused):
        resolve("rebind.example", 443, allow_private=False)


def test_a_private_name_is_called_where_the_operator_allows_it(names: dict[str, list[str]]) -> None:
    names["hooks.lan"] = ["10.0.0.7"]
    assert resolve("hooks.lan", 80, allow_private=True) == "10.0.0.7"


@pytest.mark.parametrize("name", ["unknown.example", "nowhere.example", "a" * 70 + ".example"])
def test_a_name_without_address_is_told(names: dict[str, list[str]], name: str) -> None:
    names["nowhere.example"] = []
    with pytest.raises(Unresolved):
        resolve(name, 443, allow_private=False)


@pytest.mark.parametrize("spelling", ["2130706433", "0x7f.1", "127.1"])
def test_other_spellings_of_this_machine_are_refused(spelling: str) -> None:
    with pytest.raises(AddressRefused):
        resolve(spelling, 443, allow_private=False)
