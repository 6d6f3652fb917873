"""`lexicon import`: a file becomes part of a site's own word list."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from moderation.bootstrap import Services
from moderation.cli import cli
from moderation.domain.site import Site

WORD = {"term": "زنديق", "category": "insult", "severity": 2}


@pytest.fixture
def load(services: Services, site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that imports entries into the test's site."""
    monkeypatch.setenv("MUSHRIF_DATABASE_URL", services.settings.database_url)
    monkeypatch.setenv("MUSHRIF_DATA_DIR", str(services.settings.data_dir))

    def run(*entries: dict[str, Any], options: tuple[str, ...] = ()) -> Any:
        path = tmp_path / "words.ndjson"
        path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
        return CliRunner().invoke(cli, ["lexicon", "import", str(path), "--site", site.slug, "--json", *options])

    return run


def terms(services: Services, site: Site) -> list[tuple[str, int]]:
    return [(entry.term, entry.severity) for entry in services.lexicons.get(site).entries]


def test_entries_are_added_and_a_known_term_is_renewed(load: Any, services: Services, site: Site) -> None:
    load(WORD)
    done = load({**WORD, "severity": 3}, {**WORD, "term": "مارق"})
    assert json.loads(done.output) == {"site": site.slug, "version": 2, "entries": 2}
    assert terms(services, site) == [("زنديق", 3), ("مارق", 2)]


def test_replacing_drops_what_the_file_lacks(load: Any, services: Services, site: Site) -> None:
    load(WORD)
    load({**WORD, "term": "مارق"}, options=("--replace",))
    assert terms(services, site) == [("مارق", 2)]


def test_a_list_with_a_mistake_is_refused_as_a_whole(load: Any, services: Services, site: Site) -> None:
    done = load(WORD, {**WORD, "severity": 9})
    assert (done.exit_code, "line 2" in done.output) == (1, True)
    assert terms(services, site) == []
