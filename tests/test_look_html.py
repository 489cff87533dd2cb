"""The markup of pages is well-formed, and every id on a page is there once."""

import html5lib
import pytest

from participation.pages import seeds
from participation.pages.models import Text
from participation.people import seeds as people_seeds
from themes import seeds as theme_seeds

pytestmark = pytest.mark.django_db

READ = ["/", "/themes/", "/themes/mobilitaet/", "/papier/", "/barriere-melden/", "/account/login/"]
OPERATE = ["/texts/", "/texts/impressum/de/", "/barriers/", "/people/me/"]


@pytest.fixture(autouse=True)
def region(db):
    people_seeds.load()
    theme_seeds.load()
    seeds.load()


def check(client, path):
    html = client.get(path, follow=True).content.decode()
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert [one for one in set(ids) if ids.count(one) > 1] == []
    labels = {value for e in tree.iter() for value in (e.get("aria-labelledby") or "").split()}
    assert labels - set(ids) == set()


@pytest.mark.parametrize("path", READ + [f"/{slug}/" for slug in Text.Slug.values])
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_readers_get_is_well_formed(client, path, language):
    """A02"""
    client.cookies["language"] = language
    check(client, path)


@pytest.mark.parametrize("path", OPERATE)
def test_what_operators_get_is_well_formed(client, olga, path):
    """A02, A46"""
    client.force_login(olga)
    check(client, path)
