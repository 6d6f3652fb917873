"""The sender against real sockets: what arrives, what is refused before a connection, what ends a slow exchange."""

import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from standardwebhooks import Webhook as Verifier

from moderation.delivery.sender import HttpPostman
from moderation.delivery.signing import new_secret
from moderation.domain.webhook import Answer
from tests.sink import Sink, sink, status

SECRET = new_secret()
NAME = "hooks.example"


@pytest.fixture
def receiver() -> Iterator[Sink]:
    with sink() as running:
        yield running


def post(url: str, *, allow_private: bool = True, seconds: float = 15) -> Answer:
    now = dt.datetime.now(dt.UTC)
    return HttpPostman(allow_private, seconds).post(url, "m1", '{"نص":1}'.encode(), (SECRET,), now)


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the resolver was asked; `hooks.example` is this machine, and `rebind.example` becomes it the second time."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look_up(host: str, port: int, *given: int, **named: int) -> object:
        first_time = host not in asked
        asked.append(host)
        if host == "rebind.example" and first_time:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]
        if host == "93.184.216.34":
            raise OSError("no test leaves this machine")
        return real("127.0.0.1" if host.endswith(".example") else host, port, *given, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_what_arrives_is_verified_by_the_receivers_library(receiver: Sink) -> None:
    answer = post(receiver.url())
    [arrival] = receiver.arrived
    assert (answer.status, answer.error) == (204, None)
    assert Verifier(SECRET).verify(arrival.body, arrival.headers) == {"نص": 1}
    assert arrival.headers["content-type"] == "application/json"
    assert arrival.headers["user-agent"].startswith("Mushrif/")
    assert "authorization" not in arrival.headers


def test_a_redirect_is_not_followed(receiver: Sink) -> None:
    with sink() as elsewhere:
        receiver.answer = status(307, Location=elsewhere.url())
        answer = post(receiver.url())
        assert (answer.status, answer.accepted) == (307, False)
        assert elsewhere.arrived == []


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("7", 7), ("soon", None), ("-3", None), ("Fri, 31 Dec 1999 23:59:59 GMT", 0), ("9" * 30, 999_999_999)],
)
def test_a_retry_after_is_read(receiver: Sink, told: str, seconds: int | None) -> None:
    receiver.answer = status(429, Retry_After=told)
    assert post(receiver.url()).retry_after == seconds


def test_a_private_address_is_never_connected_to(receiver: Sink, looked_up: list[str]) -> None:
    for host in ("127.0.0.1", "localhost", NAME):
        assert post(receiver.url(host), allow_private=False).error == "address_refused"
    assert receiver.arrived == []


def test_the_address_that_was_checked_is_the_one_connected_to(receiver: Sink, looked_up: list[str]) -> None:
    answer = post(receiver.url("rebind.example"), allow_private=False)
    assert looked_up == ["rebind.example", "93.184.216.34"]
    assert (answer.error, receiver.arrived) == ("connection", [])


def test_the_receiver_is_called_by_its_name(receiver: Sink, looked_up: list[str]) -> None:
    assert post(receiver.url(NAME)).status == 204
    assert receiver.arrived[0].headers["host"] == f"{NAME}:{receiver.port}"
    assert looked_up.count(NAME) == 1


def test_a_proxy_of_this_machine_is_not_used(receiver: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    assert post(receiver.url()).status == 204


def test_a_receiver_on_ipv6_is_reached() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as server:
        taken = threading.Thread(target=_take_one, args=(server,))
        taken.start()
        assert post(f"http://[::1]:{server.getsockname()[1]}/").status == 200
        taken.join()


def _take_one(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")


def test_nobody_there_is_told(receiver: Sink) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert post(f"http://127.0.0.1:{port}/").error == "connection"
    assert post("http://nobody.invalid/").error == "unresolved"


@pytest.mark.parametrize(
    "nonsense", [b"\0\xff\r\n\r\n", b"HTTP/1.1 999999 x\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 300]
)
def test_an_answer_that_is_no_http_is_a_failure(nonsense: bytes, receiver: Sink) -> None:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(nonsense)

    receiver.answer = write
    assert post(receiver.url()).error == "connection"


@pytest.mark.parametrize("drip", [b"", b"H", b"HTTP/1.1 200 OK\r\nx: "], ids=["silent", "first line", "header"])
def test_a_receiver_that_keeps_us_waiting_is_left(receiver: Sink, drip: bytes) -> None:
    left = threading.Event()

    def trickle(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(drip)
        while not left.wait(0.02):  # each byte would start a read time-out anew
            if drip:
                handler.wfile.write(b"x")

    receiver.answer = trickle
    answer = post(receiver.url(), seconds=0.3)
    left.set()
    assert answer.error == "timeout"
    assert 250 < answer.milliseconds < 5_000


# ----- TLS -----------------------------------------------------------------------------------------------------


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's TLS for `hooks.example`, signed by itself and trusted by us."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "hooks.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(path))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_the_certificate_is_checked_for_the_name_though_the_address_is_called(
    authority: ssl.SSLContext, looked_up: list[str]
) -> None:
    with sink(authority) as running:
        assert post(running.url(NAME, "https")).status == 204
        assert post(running.url("other.example", "https")).error == "tls"
        assert [arrival.headers["host"] for arrival in running.arrived] == [f"{NAME}:{running.port}"]


def test_a_receiver_that_speaks_no_tls_is_told(receiver: Sink) -> None:
    assert post(receiver.url(scheme="https")).error == "tls"


def test_a_slow_answer_over_tls_is_left(authority: ssl.SSLContext, looked_up: list[str]) -> None:
    left = threading.Event()
    with sink(authority) as running:
        running.answer = lambda handler: bool(left.wait(20)) and None
        answer = post(running.url(NAME, "https"), seconds=0.3)
        left.set()
    assert answer.error == "timeout"
