"""The review's scripts: small enough to load at once, and kept by browsers."""

import gzip

from flask.testing import FlaskClient

from moderation.web.console import static_files

REVIEW = ("console.js", "hand.js", "keys.js", "outbox.js", "palette.js", "care.js", "swipe.js")
BUDGET_BYTES = 10_000


def test_the_scripts_of_the_review_stay_within_their_budget() -> None:
    sizes = {name: len(gzip.compress(static_files.texts()[name], 9)) for name in REVIEW}
    assert sum(sizes.values()) <= BUDGET_BYTES, sizes


def test_a_script_is_kept_by_its_version_and_checked_without(client: FlaskClient) -> None:
    kept = client.get(f"/console/static/{static_files.current()}/keys.js")
    assert (kept.mimetype, kept.cache_control.immutable) == ("text/javascript", True)
    checked = client.get("/console/static/old/keys.js")
    assert (checked.cache_control.no_cache, checked.data) == (True, kept.data)
    again = client.get("/console/static/old/keys.js", headers={"If-None-Match": checked.headers["ETag"]})
    assert again.status_code == 304
