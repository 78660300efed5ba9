"""No cached part of a page names what was closed to readers."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from freeshelf.library.models import Resource
from freeshelf.library.signals import send_resources_changed
from freeshelf.pages.models import NewsPage, StandardPage
from tests.events.factories import EventFactory
from tests.library.factories import ReadingListFactory, ResourceFactory
from tests.pages.home import make_home

TITLE = "Court dates of the brick kilns"


def restrict(page):
    PageViewRestriction.objects.create(
        page=page, restriction_type="password", password="kiln"
    )


def make_news():
    return make_home().add_child(instance=NewsPage(title=TITLE, slug="dates"))


def make_menu_page():
    page = StandardPage(title=TITLE, slug="dates", show_in_menus=True)
    return make_home().add_child(instance=page)


def make_event():
    make_home()
    day = timezone.localdate() + timedelta(days=3)
    return EventFactory(title=TITLE, start_date=day)


def make_list():
    make_home()
    return ReadingListFactory(title=TITLE)


def make_record():
    make_home()
    return ResourceFactory(title=TITLE)


def close(instance):
    instance.access_rights = "staff"
    instance.save()


def close_in_bulk(record):
    Resource.objects.filter(pk=record.pk).update(access_rights="staff")
    send_resources_changed(record)


def unpublish(instance):
    instance.unpublish()


def delete(instance):
    instance.delete()


def move_below_closed(page):
    home = page.get_parent()
    closed = home.add_child(instance=StandardPage(title="Closed", slug="closed"))
    restrict(closed)
    page.move(closed, "last-child")


@pytest.mark.django_db
@pytest.mark.usefixtures("served_cache")
@pytest.mark.parametrize(
    ("make", "end"),
    [
        *((make_news, end) for end in (restrict, unpublish, delete, move_below_closed)),
        *((make_menu_page, end) for end in (restrict, unpublish, delete)),
        *((make_event, end) for end in (close, unpublish, delete)),
        *((make_record, end) for end in (close, close_in_bulk, unpublish, delete)),
        *((make_list, end) for end in (unpublish, delete)),
    ],
)
def test_what_is_closed_is_not_on_the_home_page(client, make, end):
    instance = make()
    assert TITLE in client.get("/en/").content.decode()

    end(instance)

    assert TITLE not in client.get("/en/").content.decode()
