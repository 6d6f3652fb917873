"""A site's own word list over HTTP: read with an ETag, replaced as a whole."""

from flask import Blueprint, Response, g, jsonify, request

from moderation.arabic.lexicon import Entry, LexiconError, entry_record, read_entry
from moderation.domain.errors import FieldError, InvalidField
from moderation.domain.site import Scope
from moderation.services.lexicons import Hit, SiteLexicon
from moderation.web.api.bodies import parse
from moderation.web.api.preconditions import expected_version, tagged
from moderation.web.api.schemas import LexiconBody
from moderation.web.auth import caller, require_scope
from moderation.web.context import services

lexicon = Blueprint("lexicon", __name__)


@lexicon.get("/lexicon")
@require_scope(Scope.ADMIN)
def get_lexicon() -> Response:
    """Return the site's own entries; the shipped list is matched beside them."""
    return _answer(services().lexicons.get(g.site))


@lexicon.put("/lexicon")
@require_scope(Scope.ADMIN)
def put_lexicon() -> Response:
    """Replace the site's own entries; an `allow` entry silences shipped words. `If-Match` guards what was read."""
    return _answer(services().lexicons.put(g.site, _entries(), caller(), expected_version()))


@lexicon.post("/lexicon/preview")
@require_scope(Scope.ADMIN)
def preview_lexicon() -> Response:
    """Try a list on last week's comments without saving it; a published one that it would hold counts as false."""
    found = services().lexicons.preview(g.site, _entries())
    counts = {"comments": found.comments, "held": found.held, "false": found.false, "released": found.released}
    return jsonify(counts | {"hits": [_hit(hit) for hit in found.hits]})


def _hit(hit: Hit) -> dict[str, object]:
    terms = [match.term for match in hit.matches]
    return {"comment_id": hit.comment.comment_id, "held": hit.held, "false": hit.false, "terms": terms}


def _entries() -> list[Entry]:
    records = parse(request, LexiconBody).entries
    return [_entry(number, record) for number, record in enumerate(records)]


def _entry(number: int, record: dict[str, object]) -> Entry:
    try:
        entry = read_entry(record)
        entry_text = "".join((entry.term, *entry.variants, *entry.arabizi, entry.note))
    except LexiconError as error:
        fault = FieldError(f"/entries/{number}", str(error))
        raise InvalidField(f"{fault.pointer}: {fault.detail}", errors=[fault]) from None
    if "\0" in entry_text or any("\ud800" <= char <= "\udfff" for char in entry_text):
        fault = FieldError(f"/entries/{number}", "contains a NUL or a lone surrogate; send well-formed Unicode")
        raise InvalidField(f"{fault.pointer}: {fault.detail}", errors=[fault])
    return entry


def _answer(found: SiteLexicon) -> Response:
    entries = [entry_record(entry) for entry in found.entries]
    return tagged(jsonify({"version": found.version, "entries": entries}), found.version)
