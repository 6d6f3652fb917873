"""A site's own word list: its words and exceptions, tried on last week's comments before they are saved."""

from collections.abc import Sequence
from typing import Any

from flask import flash as notice
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from moderation.arabic.lexicon import Entry, entry_record
from moderation.arabic.normalize import normalize
from moderation.domain.errors import InvalidField, StaleSettings
from moderation.domain.site import Site
from moderation.services.lexicons import MAX_ENTRIES, PREVIEW_COMMENTS, Hit, Preview, SiteLexicon
from moderation.web.console import lexicon_form
from moderation.web.console.base import actor, my_site
from moderation.web.console.body import Mark, Run, marked_runs
from moderation.web.console.lexicon_form import FormFault, Wanted
from moderation.web.context import services
from moderation.web.i18n import translated
from moderation.web.query import whole_number
from moderation.web.status_words import STATUS_WORDS

PAGE = 100
SHOWN_HITS = 40


def show(slug: str) -> ResponseReturnValue:
    """Show the site's words, those that the search finds, and a form that holds the word to be changed."""
    site = my_site(slug)
    found = services().lexicons.get(site)
    edited = next((entry for entry in found.entries if entry.term == request.args.get("edit")), None)
    return _page(site, found, typed=_as_typed(edited) if edited else {})


def attempt(slug: str) -> ResponseReturnValue:
    """Show what a change would have done last week; nothing is saved."""
    site, typed = my_site(slug), lexicon_form.typed()
    found = services().lexicons.get(site)
    try:
        change = lexicon_form.wanted(typed)
        preview = services().lexicons.preview(site, change.change(found.entries))
    except (FormFault, InvalidField) as error:
        return _refused(site, found, typed, error)
    return _page(site, found, typed=typed, change=change, preview=preview, hits=_rows(preview))


def save(slug: str) -> ResponseReturnValue:
    """Change the list, unless someone else has changed it since the page was read."""
    site, typed = my_site(slug), lexicon_form.typed()
    try:
        change = lexicon_form.wanted(typed)
        services().lexicons.change(site, change.change, actor(), _version())
    except (FormFault, InvalidField, StaleSettings) as error:
        return _refused(site, services().lexicons.get(site), typed, error)
    notice(_said(change))
    return redirect(url_for("console.lexicon", slug=site.slug), 303)


def _page(site: Site, found: SiteLexicon, status: int = 200, **shown: Any) -> ResponseReturnValue:
    query, typed = request.args.get("q", "").strip(), shown.pop("typed", {})
    entries = _found(found.entries, query)
    page = whole_number("page", 1, 1, MAX_ENTRIES)
    start = (page - 1) * PAGE
    template = render_template(
        "console/lexicon.html",
        site=site,
        version=found.version,
        total=len(found.entries),
        entries=entries[start : start + PAGE],
        found=len(entries),
        query=query,
        page=page,
        more=len(entries) > start + PAGE,
        most=MAX_ENTRIES,
        looked_at=PREVIEW_COMMENTS,
        categories=lexicon_form.CATEGORY_WORDS,
        severities=lexicon_form.SEVERITY_WORDS,
        matches=lexicon_form.MATCH_WORDS,
        endings=lexicon_form.ENDING_WORDS,
        status_words=STATUS_WORDS,
        one=lexicon_form.EMPTY | (typed if typed.get("act") == "put" else {}),
        many=lexicon_form.EMPTY | (typed if typed.get("act") == "import" else {}),
        **shown,
    )
    return template, status


def _found(entries: Sequence[Entry], query: str) -> list[Entry]:
    """Return the entries that a search finds in any spelling, the newest first."""
    wanted = normalize(query)
    newest = reversed(entries)
    return [entry for entry in newest if not wanted or any(wanted in normalize(text) for text in _texts(entry))]


def _texts(entry: Entry) -> tuple[str, ...]:
    return (entry.term, *entry.variants, *entry.arabizi, entry.note)


def _rows(preview: Preview) -> list[tuple[Hit, list[Run]]]:
    """Return the first hits with their text cut at what was found; mistakes come first."""
    worst_first = sorted(preview.hits, key=lambda hit: (not hit.false, not hit.held))
    return [(hit, _marked(hit)) for hit in worst_first[:SHOWN_HITS]]


def _marked(hit: Hit) -> list[Run]:
    marks = [Mark(match.begin, match.end, "hold", match.term) for match in hit.matches]
    return marked_runs(hit.comment.body, marks)


def _as_typed(entry: Entry) -> dict[str, object]:
    lists = {"variants": "\n".join(entry.variants), "arabizi": "\n".join(entry.arabizi)}
    record = entry_record(entry) | {"severity": str(entry.severity), "addressed": str(entry.addressed)}
    return record | lists | {"endings": list(entry.endings), "old": entry.term, "act": "put"}


def _version() -> int | None:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _said(change: Wanted) -> str:
    words = {"remove": "حُذفت الكلمة من القائمة.", "import": "استُوردت القائمة.", "put": "حُفظت الكلمة."}
    return translated(words[change.act])


def _refused(
    site: Site, found: SiteLexicon, typed: dict[str, object], error: FormFault | InvalidField | StaleSettings
) -> ResponseReturnValue:
    if isinstance(error, FormFault):
        return _page(site, found, 400, typed=typed, problem=error.message, detail=error.detail)
    if isinstance(error, StaleSettings):
        stale = "غيّر زميل القائمة وأنت تعمل عليها. هذه هي الآن كما صارت، وما كتبته محفوظ في النموذج."
        return _page(site, found, 412, typed=typed, problem=translated(stale))
    many = translated("تتسع القائمة لعدد أقل من الكلمات: %(most)s على الأكثر.") % {"most": MAX_ENTRIES}
    return _page(site, found, 400, typed=typed, problem=many)
