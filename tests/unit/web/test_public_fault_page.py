"""What the page of a refused form advises: to mend what can be mended, and nothing else."""

import pytest
from flask.testing import FlaskClient

from moderation.bootstrap import Services
from moderation.domain.comment import ArticleRef
from moderation.domain.decision import Actor
from moderation.domain.site import ArticleState, Site
from tests import factories


@pytest.mark.parametrize(
    ("state", "body", "mendable"),
    [(ArticleState.OPEN, "\N{ZERO WIDTH SPACE}", True), (ArticleState.CLOSED, factories.KIND, False)],
)
def test_only_a_fault_of_the_text_is_to_be_mended(
    client: FlaskClient, services: Services, site: Site, state: ArticleState, body: str, mendable: bool
) -> None:
    services.sites.put_article(site, ArticleRef("a1", None, None), state, None, Actor("moderator", "m1"))
    form = {"name": "أمل", "body": body, "parent_id": "", "topic": ""}
    page = client.post("/public/v1/sites/alkhabar/articles/a1/comments", data=form).get_data(as_text=True)
    assert "ما كتبته محفوظ في الحقلين." in page
    assert ("صحّحه ثم أرسله من جديد." in page) is mendable
