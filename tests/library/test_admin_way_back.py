"""From the admin back to an imported version, to what readers see, and to the list."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from freeshelf.library.models import Merge, Resource
from tests.library.admin import edit
from tests.library.factories import ResourceFactory

pytestmark = pytest.mark.django_db

EDIT = "library_resource:edit"


def _soup(client, name, *args, **query):
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def test_what_was_imported_can_be_gone_back_to(chief):
    resource = ResourceFactory(title="As it was imported", revised=True)
    imported = resource.latest_revision
    edit(chief, EDIT, resource.pk, title="Spoilt", **{"action-publish": "1"})

    page = _soup(chief, "library_resource:history", resource.pk)
    address = reverse("library_resource:revisions_revert", args=[resource.pk, 0])
    links = [a["href"] for a in page.select("a[href*=revert]")]
    assert links == [address.replace("/0/", f"/{imported.pk}/")]
    assert page.find("a", string="Compare with current version")
    back = _soup(chief, "library_resource:revisions_revert", resource.pk, imported.pk)
    assert back.select_one("[name=title]").text.strip() == "As it was imported"
    assert "None" not in back.select_one(".messages").text


def test_a_version_is_offered_once(chief):
    resource = ResourceFactory(draft=True)
    edit(chief, EDIT, resource.pk, title="First")
    edit(chief, EDIT, resource.pk, title="Second", **{"action-publish": "1"})

    page = _soup(chief, "library_resource:history", resource.pk)

    revisions = [a["href"] for a in page.select("a[href*='/view/']")]
    assert len(revisions) == len(set(revisions)) == 2


def test_who_publishes_is_shown_the_way_to_what_readers_see(chief):
    resource = ResourceFactory(draft=True, title="Nets and debts")

    assert "View live" not in str(_soup(chief, EDIT, resource.pk))
    edit(chief, EDIT, resource.pk, **{"action-publish": "1"})
    chief.post(reverse("library_before_publishing", args=[resource.pk]))
    told = _soup(chief, "library_resource:list").select_one(".messages")
    public = Resource.objects.get().get_absolute_url()

    shown = next(a for a in told.select("a") if "View live" in a.text)
    assert shown["href"] == public
    form = _soup(chief, EDIT, resource.pk)
    link = next(a for a in form.select("header a") if "View live" in a.text)
    assert link["href"] == public


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("library_gaps", "Incomplete records"),
        ("library_filter_save", "Save this filter"),
        ("library_merge", "Merge"),
        ("library_merge_undo", "Undo merge"),
    ],
)
def test_the_bar_of_a_page_bears_its_name(chief, name, shown):
    kept, merged = ResourceFactory(), ResourceFactory()
    arguments = {"library_merge": ["resource", kept.pk]}.get(name, [])
    if name == "library_merge_undo":
        chief.post(
            f"{reverse('library_merge', args=['resource', kept.pk])}?other={merged.pk}",
            {"merge": "1"},
        )
        arguments = [Merge.objects.get().pk]

    page = _soup(chief, name, *arguments)

    bar = page.select("[data-w-breadcrumbs-target='content'], .w-breadcrumbs li")
    assert bar
    assert shown in bar[-1].text
