"""A person at the console with scripts turned off: reads pages, fills in forms, presses their buttons."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from moderation.domain.site import Moderator
from tests import factories

VOID = frozenset({"input", "meta", "link", "br"})


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Button:
    form: Form | str
    attributes: dict[str, str | None]
    label: str = ""


class Page(HTMLParser):
    """What a person sees of a page: its text and the buttons of its forms."""

    def __init__(self, response: TestResponse) -> None:
        super().__init__()
        self.status = response.status_code
        self.html = response.get_data(as_text=True)
        self.path = response.request.path
        self.texts: list[str] = []
        self.marked: list[str] = []
        self.buttons: list[Button] = []
        self._forms: dict[str | None, Form] = {}
        self._open: list[str] = []
        self._form = Form("")
        self.feed(self.html)

    @property
    def text(self) -> str:
        """The visible text, white space folded, without the marks that keep percent signs in place."""
        return " ".join(" ".join(self.texts).split()).replace("\N{ARABIC LETTER MARK}", "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in VOID:
            self._open.append(tag)
        if tag == "form":
            self._form = self._forms[given.get("id")] = Form(given.get("action") or "")
        elif tag == "input" and given.get("name") and not _unticked(given):
            self._form.fields[given["name"] or ""] = given.get("value") or ""
        elif tag == "button":
            self.buttons.append(Button(given.get("form") or self._form, given))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "kbd" in self._open or "script" in self._open:
            return
        self.texts.append(data)
        if "mark" in self._open:
            self.marked.append(data)
        if "button" in self._open:
            self.buttons[-1].label += data.strip()

    def button(self, label: str) -> Button:
        """Return the button with this label; it must be there once and not be greyed out."""
        [found] = [button for button in self.buttons if button.label == label]
        assert "disabled" not in found.attributes, label
        return found

    def submission(self, label: str) -> tuple[str, dict[str, str]]:
        """Return where a button sends its form, and what."""
        button = self.button(label)
        form = self._forms[button.form] if isinstance(button.form, str) else button.form
        name = button.attributes.get("name")
        pressed = {name: button.attributes.get("value") or ""} if name else {}
        return button.attributes.get("formaction") or form.action, form.fields | pressed


def _unticked(given: dict[str, str | None]) -> bool:
    return given.get("type") in {"checkbox", "radio"} and "checked" not in given


@dataclass
class Reader:
    """One person with one browser."""

    client: FlaskClient

    def open(self, path: str) -> Page:
        return Page(self.client.get(path, follow_redirects=True))

    def press(self, page: Page, label: str, **filled: str) -> Page:
        """Press a button, with fields filled in, and return the page that follows."""
        action, fields = page.submission(label)
        return Page(self.client.post(action, data=fields | filled, follow_redirects=True))

    def sign_in(self, person: Moderator, path: str = "/console/", password: str = factories.PASSWORD) -> Page:
        """Sign in on the way to a page and return the page that follows."""
        return self.press(self.open(path), "ادخل", email=person.email, password=password)
