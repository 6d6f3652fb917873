"""A newspaper on an origin of its own, whose pages carry the widget: what a test gives it, it serves."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from playwright.sync_api import Locator, Page
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.e2e.conftest import Live
from tests.serving import serving

STRICT = (
    "default-src 'none'; script-src {service}; connect-src {service}; style-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
PAGE = """<!doctype html>
<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>خبر</title>{head}<script type="module" src="{service}/embed/mushrif.js"></script></head>
<body><main><h1>خبر</h1>{before}{widget}</main><footer>نهاية الصفحة</footer></body></html>"""


@dataclass
class Newspaper:
    """One page, with the widget of an article, a policy for content, and whatever stands before the widget."""

    service: str
    url: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    inside: str = ""
    before: str = ""
    head: str = ""
    lang: str = "ar"
    csp: str | None = None

    def html(self) -> str:
        """Return the page as it is sent."""
        given = {"article-id": "a1", "site": "alkhabar", **self.attributes}
        attributes = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
        widget = f"<mushrif-comments {attributes}>{self.inside}</mushrif-comments>"
        direction = "rtl" if self.lang.startswith("ar") else "ltr"
        values = {"service": self.service, "before": self.before, "head": self.head}
        return PAGE.format(widget=widget, lang=self.lang, dir=direction, **values)

    def answer(self) -> Response:
        """Return the page with its headers."""
        headers = {"Content-Security-Policy": self.csp.format(service=self.service)} if self.csp else {}
        return Response(self.html(), mimetype="text/html", headers=headers)


@contextmanager
def newspaper(live: Live) -> Iterator[Newspaper]:
    """Print a newspaper on a free port of another host name; the service lets its pages post."""
    paper = Newspaper(live.url)

    @Request.application
    def application(request: Request) -> Response:
        return paper.answer() if request.path == "/" else Response(status=204)

    server = make_server("127.0.0.1", 0, application, threaded=True)
    paper.url = f"http://localhost:{server.port}"
    with serving(server):
        yield paper


def shadow(page: Page, selector: str) -> Locator:
    """Return what a selector finds inside the widget; Playwright looks through open shadow roots."""
    return page.locator(f"mushrif-comments {selector}")


def shifts(page: Page) -> Callable[[], float]:
    """Begin to add up how far the page's content jumps; the function that comes back tells the sum (CLS)."""
    page.add_init_script(
        "window.jumped = 0; new PerformanceObserver((list) => { for (const one of list.getEntries()) "
        "if (!one.hadRecentInput && one.startTime >= (window.since ?? 0)) window.jumped += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    return lambda: float(page.evaluate("() => window.jumped"))
