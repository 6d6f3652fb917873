"""Kept pages ahead of Flask: what this process served a moment ago goes out again without routing or templates.

Flask answers first and once in half a second; how it did is remembered here, the page itself is not: `Pages` is asked
for it each time, so what a change renews is never served from here.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moderation import metrics
from moderation.services.readers.pages import Pages
from moderation.web.operating import REQUEST_ID, request_id
from moderation.web.public.sending import CONTENT_HEADERS, ETAG, PAGE, has_page, tag_of, wants_gzip

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = "/public/v1/sites/"
MOST = 1_024
_NOT_AGAIN = {name.lower() for name in (REQUEST_ID, ETAG, *CONTENT_HEADERS)}

Asked = tuple[Any, ...]


@dataclass(frozen=True)
class Answer:
    """How Flask answered one question: the page's key, the endpoint, and the headers beside the page's own."""

    key: str
    endpoint: str
    headers: list[tuple[str, str]]


@dataclass(frozen=True)
class Front:
    """A WSGI layer that answers repeated questions for kept pages."""

    app: "WSGIApplication"
    pages: Pages
    _answers: dict[Asked, Answer] = field(default_factory=dict)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != "GET" or not environ["PATH_INFO"].startswith(PREFIX):
            return self.app(environ, start_response)
        began, packed = time.perf_counter(), wants_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
        asked = (
            environ["PATH_INFO"],
            environ.get("QUERY_STRING"),
            environ.get("HTTP_HOST"),
            environ.get("SERVER_NAME"),
            environ["wsgi.url_scheme"],
            packed,
        )
        known = self._answers.get(asked)
        page = self.pages.recent(known.key) if known else None
        if known is None or page is None:
            return self._through(asked, environ, start_response)
        status, body = "200 OK", page.compressed if packed else page.body
        own = [(ETAG, tag_of(page, packed=packed)), (REQUEST_ID, request_id(environ.get("HTTP_X_REQUEST_ID", "")))]
        headers = [*known.headers, *own]
        if has_page(page, environ.get("HTTP_IF_NONE_MATCH")):
            status, body = "304 NOT MODIFIED", b""
        else:
            headers += [("Content-Type", page.content_type), ("Content-Length", str(len(body)))]
            headers += [("Content-Encoding", "gzip")] if packed else []
        start_response(status, headers)
        metrics.answered("GET", known.endpoint, int(status[:3]), time.perf_counter() - began)
        return [body]

    def _through(self, asked: Asked, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Let Flask answer, and keep how it did when the answer was a kept page."""

        def note(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if PAGE in environ:
                page, endpoint = environ[PAGE]
                again = [(name, value) for name, value in headers if name.lower() not in _NOT_AGAIN]
                if len(self._answers) >= MOST:
                    self._answers.clear()
                self._answers[asked] = Answer(page.key, endpoint, again)
            return start_response(status, headers, *more)

        return self.app(environ, note)
