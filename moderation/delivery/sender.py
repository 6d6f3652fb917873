"""Sends one signed message to one receiver and says what came of it; nothing is raised, nothing is followed."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from urllib.parse import urlsplit

import requests
from requests.exceptions import ConnectTimeout, ReadTimeout, RequestException, SSLError

from moderation.delivery.addresses import AddressRefused, Unresolved, resolve
from moderation.delivery.connections import Deadline, PinnedAdapter
from moderation.delivery.signing import headers
from moderation.domain.webhook import Answer

TIMEOUT_SECONDS = 15.0
USER_AGENT = f"Mushrif/{version('mushrif')}"
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class HttpPostman:
    """Posts messages over HTTP.

    Parameters
    ----------
    allow_private : bool
        Whether a receiver may be in a private network or on this machine.
    timeout_seconds : float
        For the whole exchange, from the first byte out to the last header in.
    """

    allow_private: bool = False
    timeout_seconds: float = TIMEOUT_SECONDS

    def post(self, url: str, message_id: str, body: bytes, secrets: Sequence[str], now: datetime) -> Answer:
        """Send a message signed with each secret."""
        began = time.perf_counter()
        status = retry_after = None
        error: str | None = None
        try:
            response = self._exchange(url, body, headers(secrets, message_id, now, body))
            status, retry_after = response.status_code, _seconds(response.headers.get("Retry-After"), now)
        except AddressRefused:
            error = "address_refused"
        except Unresolved:
            error = "unresolved"
        except (ConnectTimeout, ReadTimeout, TimeoutError):
            error = "timeout"
        except SSLError:
            error = "tls"
        except (RequestException, ValueError):  # ValueError: an answer that breaks HTTP's rules in some way
            error = "connection"
        return Answer(int((time.perf_counter() - began) * 1000), status, error, retry_after)

    def _exchange(self, url: str, body: bytes, signature: dict[str, str]) -> requests.Response:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = resolve(host, port, allow_private=self.allow_private)
        told = {"Host": parts.netloc, "Content-Type": "application/json", "User-Agent": USER_AGENT, **signature}
        with requests.Session() as session, Deadline(self.timeout_seconds) as deadline:
            session.trust_env = False  # no proxy and no password of this machine's
            session.mount(f"{parts.scheme}://", PinnedAdapter(address, deadline))
            try:
                answer = session.post(
                    url, data=body, headers=told, timeout=self.timeout_seconds, allow_redirects=False, stream=True
                )
            except (RequestException, ValueError):
                if deadline.passed:
                    raise TimeoutError from None
                raise
            if deadline.passed:  # the cut may look like the end of the headers
                raise TimeoutError
            return answer


def _seconds(retry_after: str | None, now: datetime) -> int | None:
    """Read a Retry-After header, seconds or an HTTP date; None for anything else."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    try:
        return max(0, int((parsedate_to_datetime(text) - now).total_seconds()))
    except (TypeError, ValueError):  # no date, or one without a zone
        return None
