"""Akismet's forms, read; nothing of who wrote goes further than this module."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from moderation.web.compat.markup import plain

MOST_FIELDS = 2_000
OLD_PAGES = "windows-1256"
"""What Arabic sites wrote in before UTF-8."""

_SURE_NAMES = frozenset({"viagra-test-123", "akismet-guaranteed-spam"})
_SURE_ADDRESS = "akismet-guaranteed-spam@example.com"
_YES = frozenset({"1", "true", "yes", "on"})
_OWN_IDS = ("comment_ID", "comment_id")


@dataclass(frozen=True)
class Submission:
    """What a form says of a comment.

    `sure` tells whether it carries one of the values that always are spam, `trapped` that a field was filled which no
    person sees.
    """

    text: str
    sure: bool
    trapped: bool
    by_administrator: bool
    test: bool
    again: bool
    own_id: str | None


def read_form(raw: bytes, charset: str | None = None) -> dict[str, str]:
    """Return the fields of a URL-encoded form; of a name that comes twice the first counts.

    Each is UTF-8, else what `charset` or the form's own `blog_charset` names, else the old Arabic code page. Fields
    past the two thousandth are passed over. Total on any bytes.
    """
    pairs = [pair.partition(b"=") for pair in raw.split(b"&", MOST_FIELDS)[:MOST_FIELDS]]
    fields = [(_bytes(name), _bytes(value)) for name, _, value in pairs]
    named = next((value for name, value in reversed(fields) if name == b"blog_charset"), b"").decode("ascii", "replace")
    return {_text(name, charset or named): _text(value, charset or named) for name, value in reversed(fields)}


def read_submission(form: Mapping[str, str]) -> Submission:
    """Return what a form says; fields that are missing say nothing."""
    trap = form.get("honeypot_field_name", "").strip()
    author, address = (form.get(name, "").strip().lower() for name in ("comment_author", "comment_author_email"))
    return Submission(
        text=plain(form.get("comment_content", "")),
        sure=author in _SURE_NAMES or address == _SURE_ADDRESS,
        trapped=bool(trap and form.get(trap, "").strip()),
        by_administrator=form.get("user_role", "").strip().lower() == "administrator",
        test=form.get("is_test", "").strip().lower() in _YES,
        again=bool(form.get("recheck_reason", "").strip()),
        own_id=next((form[name] for name in _OWN_IDS if form.get(name)), None),
    )


def key_in_host(host: str) -> str | None:
    """Return the key that is the first label of a host name, where older clients put it.

    A hyphen may stand for its underscore, which not every client lets into a host name.
    """
    label, dot, _ = host.lower().partition(".")
    return "mk_" + label[3:] if dot and label.startswith(("mk_", "mk-")) else None


def _bytes(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def _text(value: bytes, charset: str) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return value.decode(charset or OLD_PAGES, "replace")
        except (LookupError, UnicodeError, ValueError):  # no such charset, or one that is none of texts
            return value.decode(OLD_PAGES, "replace")
