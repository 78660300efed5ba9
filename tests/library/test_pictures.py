"""A picture is as open as the most open live text that uses it."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    PageViewRestriction,
)

from freeshelf.content.rendering import body_html
from freeshelf.fields.models import FieldDefinition, FieldGroup, FieldValueSet
from freeshelf.library.pictures import (
    may_see_picture,
    picture_address,
    pictures_visible_to,
)
from freeshelf.library.services import set_access
from freeshelf.library.services.staging import hide
from freeshelf.pages.models import StandardPage, Theme
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.events.factories import EventFactory
from tests.fields.factories import FieldGroupRuleFactory
from tests.library.factories import AgentFactory, ResourceFactory
from tests.pages.home import make_home

pytestmark = pytest.mark.django_db
ANYONE = AnonymousUser()


def reader() -> User:
    """Someone who signed in and has no business in the admin area."""
    return User.objects.create_user("reader")


def showing(picture: Any) -> list[dict[str, Any]]:
    """A text that shows a picture."""
    value = {"image": picture.pk, "is_decorative": True}
    return [{"type": "figure", "value": value}]


def sharing(block: Any) -> list[dict[str, Any]]:
    """A text that shows a reusable block."""
    return [{"type": "pattern", "value": block.pk}]


def make_page(picture: Any, **said: Any) -> StandardPage:
    """A page that shows a picture."""
    home = make_home()
    page = StandardPage(title="Kilns", slug="kilns", **said)
    page.body = StandardPage._meta.get_field("body").to_python(showing(picture))
    home.add_child(instance=page)
    return page


def test_a_picture_that_nothing_uses_is_for_the_admin_area_alone() -> None:
    picture = ImageFactory()

    assert not may_see_picture(picture, ANYONE)
    assert not may_see_picture(picture, reader())
    assert may_see_picture(picture, User.objects.create_superuser("ada"))


def test_the_most_open_live_text_decides() -> None:
    picture = ImageFactory()
    closed = ResourceFactory(body=showing(picture), access_rights="staff")
    ResourceFactory(body=showing(picture), draft=True)
    ResourceFactory(body=showing(picture), withdrawn=True)
    assert not may_see_picture(picture, ANYONE)

    shown = ResourceFactory(body=showing(picture))
    assert may_see_picture(picture, ANYONE)

    set_access(resources=[shown], access_rights="members")
    assert not may_see_picture(picture, ANYONE)
    set_access(resources=[closed], access_rights="open")
    assert may_see_picture(picture, ANYONE)


def test_what_an_editor_publishes_opens_its_pictures_and_withdraws_with_them() -> None:
    picture = ImageFactory()
    record = ResourceFactory(body=showing(picture), draft=True)

    record.save_revision().publish()
    assert may_see_picture(picture, ANYONE)

    record.refresh_from_db()
    record.unpublish()
    assert not may_see_picture(picture, ANYONE)


def test_a_draft_of_a_live_text_opens_nothing_yet() -> None:
    picture = ImageFactory()
    record = ResourceFactory(revised=True)

    record.body = record._meta.get_field("body").to_python(showing(picture))
    revision = record.save_revision()
    assert not may_see_picture(picture, ANYONE)

    revision.publish()
    assert may_see_picture(picture, ANYONE)


def test_a_page_opens_its_pictures_to_those_who_may_open_it() -> None:
    picture, member = ImageFactory(), reader()
    page = make_page(picture)
    assert may_see_picture(picture, ANYONE)

    PageViewRestriction.objects.create(page=page.get_parent(), restriction_type="login")

    assert not may_see_picture(picture, ANYONE)
    assert may_see_picture(picture, member)
    page.unpublish()
    assert not may_see_picture(picture, member)


def test_events_and_the_look_open_their_pictures_when_they_are_live() -> None:
    poster, logo = ImageFactory(), ImageFactory()
    event = EventFactory(image=poster, live=False)
    theme = Theme.objects.create(name="New", logo=logo, live=False)
    assert not pictures_visible_to(ANYONE).exists()

    event.live = theme.live = True
    event.save()
    theme.save()
    assert set(pictures_visible_to(ANYONE)) == {poster, logo}

    event.access_rights = "staff"
    event.save()
    assert set(pictures_visible_to(ANYONE)) == {logo}


def test_a_shared_block_shows_its_pictures_where_a_text_shows_the_block() -> None:
    picture = ImageFactory()
    inner = ReusableBlockFactory(body=showing(picture))
    outer = ReusableBlockFactory(body=sharing(inner))
    assert not may_see_picture(picture, ANYONE)

    record = ResourceFactory(body=sharing(outer))
    assert may_see_picture(picture, ANYONE)

    outer.live = False
    outer.save()
    assert not may_see_picture(picture, ANYONE)
    outer.live = True
    outer.save()
    set_access(resources=[record], access_rights="staff")
    assert not may_see_picture(picture, ANYONE)


def test_a_value_in_a_field_of_editors_shows_its_picture() -> None:
    pictures = [ImageFactory() for _ in range(12)]
    group = FieldGroup.objects.create(key="g", title="Covers", appears="rules")
    FieldDefinition.objects.create(group=group, key="f", name="cover", type="image")
    FieldGroupRuleFactory(group=group, subject="access", value="open")
    FieldGroupRuleFactory(group=group, alternative=2, subject="agent", value="")
    ResourceFactory(field_values={"f": f"image:{pictures[11].pk}"})
    ResourceFactory(
        field_values={"f": f"image:{pictures[2].pk}"}, access_rights="staff"
    )
    agent = AgentFactory(is_listed=True)
    FieldValueSet.objects.create(
        agent=agent, origin="admin", values={"f": f"image:{pictures[3].pk}"}
    )

    assert set(pictures_visible_to(ANYONE)) == {pictures[11], pictures[3]}
    assert [may_see_picture(one, ANYONE) for one in pictures[:4]] == [
        False, False, False, True,
    ]  # fmt: skip


def test_a_collection_that_an_editor_closed_stays_closed_whatever_uses_it() -> None:
    closed = Collection.get_first_root_node().add_child(name="Closed")
    below = closed.add_child(name="Below")
    CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="login"
    )
    picture = ImageFactory(collection=below)
    ResourceFactory(body=showing(picture))

    assert not may_see_picture(picture, ANYONE)
    assert may_see_picture(picture, reader())


def test_a_collection_of_a_group_shows_its_pictures_to_the_group() -> None:
    partners = Group.objects.create(name="Partners")
    own = Collection.get_first_root_node().add_child(name="Partners")
    closed = CollectionViewRestriction.objects.create(
        collection=own, restriction_type="groups"
    )
    closed.groups.add(partners)
    picture = ImageFactory(collection=own)
    record = ResourceFactory(body=showing(picture))
    other, member = User.objects.create_user("other"), reader()
    member.groups.add(partners)

    for user, is_seen in ((member, True), (other, False), (AnonymousUser(), False)):
        assert may_see_picture(picture, user) == is_seen
        shown = body_html(record.body, {"reader": user})
        assert ("<img" in shown) == is_seen


def test_an_old_address_that_led_to_a_picture_still_does() -> None:
    picture, other = ImageFactory(), ImageFactory()
    redirect = Redirect.objects.create(
        old_path="/wp-content/uploads/logo.png", redirect_link=picture_address(picture)
    )
    assert set(pictures_visible_to(ANYONE)) == {picture}
    assert may_see_picture(picture, ANYONE)
    assert not may_see_picture(other, ANYONE)

    hide([redirect], origin="old-site")
    assert set(pictures_visible_to(ANYONE)) == set()
    assert not may_see_picture(picture, ANYONE)

    redirect.delete()
    assert not may_see_picture(picture, ANYONE)


_ACCESS = ("open", "members", "staff")
_STATES = ("live", "draft", "withdrawn")


class GeneratedUses(TestCase):
    """Texts of every state and access, each with any of three pictures."""

    @settings(max_examples=15)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(_STATES),
                st.sampled_from(_ACCESS),
                st.sets(st.integers(0, 2)),
                st.booleans(),
            ),
            max_size=5,
        ),
        st.sets(st.integers(0, 2)),
    )
    def test_pictures_are_open_exactly_with_an_open_live_text(
        self, texts: list[Any], by_hand: set[int]
    ) -> None:
        """Compare the rule with what was generated."""
        Locale.objects.get_or_create(language_code="en")
        closed = Collection.get_first_root_node().add_child(name="Closed")
        CollectionViewRestriction.objects.create(
            collection=closed, restriction_type="groups"
        )
        pictures = [
            ImageFactory(**({"collection": closed} if place in by_hand else {}))
            for place in range(3)
        ]
        wanted: set[int] = set()
        for state, access, shown, through_block in texts:
            body = [one for place in shown for one in showing(pictures[place])]
            if through_block:
                body = sharing(ReusableBlockFactory(body=body))
            traits = {} if state == "live" else {state: True}
            ResourceFactory(body=body, access_rights=access, **traits)
            if state == "live" and access == "open":
                wanted |= shown

        visible = {picture.pk for picture in pictures_visible_to(ANYONE)}

        assert visible == {pictures[place].pk for place in wanted - by_hand}
        for picture in pictures:
            assert may_see_picture(picture, ANYONE) == (picture.pk in visible)
