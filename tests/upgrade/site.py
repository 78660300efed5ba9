"""People, pages, pictures, events and help entries of the library."""

from datetime import date
from typing import Any

from allauth.account.models import EmailConfirmation
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group, Permission, User
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Comment,
    CommentReply,
    Locale,
    Page,
    PageSubscription,
    PageViewRestriction,
)
from wagtail.users.models import UserProfile

from freeshelf.accounts.services.invitations import invite
from freeshelf.accounts.services.users import create_user
from freeshelf.content.embeds.models import CachedEmbed
from freeshelf.events.calendar_reader import read_calendar
from freeshelf.events.services import import_calendar
from freeshelf.helplines.services import mark_checked
from freeshelf.library.models import Resource
from freeshelf.pages.models import (
    HomePage,
    Menu,
    NewsPage,
    StandardPage,
    TopicGuidePage,
)
from freeshelf.pages.theme.services import share_draft, stylesheets_of
from freeshelf.vocabularies.models import Concept
from freeshelf.wiring.roles import ensure_groups
from tests.accounts.people import give_paper, make_person
from tests.content.factories import ImageFactory, ReusableBlockFactory
from tests.events.calendar_text import calendar, vevent
from tests.events.factories import (
    CalendarFeedFactory,
    EventCategoryFactory,
    EventFactory,
)
from tests.helplines.factories import HelpEntryFactory
from tests.pages.theme_factories import FontFamilyFactory, ThemeFactory
from tests.upgrade import EVENT, LOGIN, RECORD


def make_people() -> User:
    """Someone with a second factor, a member, and an invitation; the editor."""
    ensure_groups()
    editor = create_user(
        username=LOGIN["username"],
        password=LOGIN["password"],
        role="admin",
        email="ana@example.org",
    )
    TOTP.activate(editor, LOGIN["secret"])
    give_paper(editor)
    member = make_person("mia", role="member")
    member.user_permissions.add(Permission.objects.order_by("pk")[0])
    UserProfile.objects.create(user=editor, preferred_language="fr")
    SocialAccount.objects.create(
        user=editor, provider="https://id.example.org", uid="248289761001"
    )
    EmailConfirmation.create(editor.emailaddress_set.get()).save()
    invite(
        email="new@example.org",
        role="author",
        language="en",
        invited_by=editor,
        now=timezone.now(),
    )
    return editor


def make_site(editor: User) -> None:
    """Make what editors write around the records."""
    home = HomePage.objects.get()
    record = Resource.objects.get(identifier=RECORD)
    picture = _make_pictures()
    _make_pages(home, picture, editor)
    _make_comments_and_workflow(home, editor)
    _make_events(record)
    _make_themes_and_menus(home, picture, editor)
    entry = HelpEntryFactory(
        name="Harbour helpline",
        place=Concept.objects.filter(scheme__role="place").order_by("pk")[0],
        translations={"fr": {"name": "Ligne du port"}},
        revised=True,
    )
    mark_checked(entries=[entry], now=timezone.now(), user=editor)


def _make_pictures() -> Any:
    picture = ImageFactory(title="Quay")
    picture.tags.add("harbour")
    picture.get_rendition("width-40")
    closed = Collection.get_first_root_node().add_child(name="For one group")
    ImageFactory(title="Closed", collection=closed)
    rule = CollectionViewRestriction.objects.create(
        collection=closed, restriction_type="groups"
    )
    rule.groups.add(Group.objects.order_by("pk")[0])
    return picture


def _make_pages(home: HomePage, picture: Any, editor: User) -> None:
    """Pages of each kind, in two languages, with revisions, a draft and redirects."""
    shared = ReusableBlockFactory(words="Never pay to get a job.")
    url = "https://vimeo.com/123456"
    CachedEmbed.objects.create(url=url, provider="vimeo", state="known")
    body = [
        {"type": "paragraph", "value": "<p>We keep the library of the quay.</p>"},
        {"type": "figure", "value": {"image": picture.pk, "is_decorative": True}},
        {"type": "pattern", "value": shared.pk},
        {"type": "embed", "value": {"url": url, "caption": "A film"}},
    ]
    page = _add(home, StandardPage(title="About the quay", slug="about"), body)
    page.title = "About the quay, as a draft"
    page.save_revision(user=editor)
    locale = Locale.objects.get(language_code="es")
    home.copy_for_translation(locale).save_revision(user=editor).publish()
    spanish = page.copy_for_translation(locale)
    spanish.title, spanish.slug = "Sobre el muelle", "sobre"
    spanish.save_revision(user=editor).publish()
    news = NewsPage(title="News of May", slug="news", published_date=date(2026, 5, 4))
    _add(home, news, body)
    topic = Concept.objects.get(identifier="pilots")
    _add(home, TopicGuidePage(title="Pilots", slug="pilots", concept=topic), body)
    closed = _add(home, StandardPage(title="Closed", slug="closed"), body)
    rule = PageViewRestriction.objects.create(page=closed, restriction_type="groups")
    rule.groups.add(Group.objects.order_by("pk")[0])
    Redirect.objects.create(old_path="/before", redirect_page=page)


def _add(home: HomePage, page: Any, body: list[dict[str, Any]]) -> Any:
    page.body = type(page)._meta.get_field("body").to_python(body)
    home.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def _make_comments_and_workflow(home: HomePage, editor: User) -> None:
    page = StandardPage(title="Waits for approval", slug="waits", live=False)
    home.add_child(instance=page)
    page.save_revision(user=editor)
    page.get_workflow().start(page, editor)
    comment = Comment.objects.create(
        page=page, user=editor, text="Which quay?", contentpath="title"
    )
    CommentReply.objects.create(comment=comment, user=editor, text="The old one.")
    PageSubscription.objects.create(page=page, user=editor, comment_notifications=True)


def _make_events(record: Resource) -> None:
    """Events with a rule, exceptions and resources, and a calendar that is followed."""
    EventFactory(
        identifier=EVENT,
        title="Inspectors at sea",
        start_date=date(2026, 3, 2),
        rrule="FREQ=WEEKLY;COUNT=4",
        exceptions=[{"original_date": date(2026, 3, 9), "is_cancelled": True}],
        resources=[(record, "slides")],
        categories=[EventCategoryFactory(name="Trainings")],
        subjects=[Concept.objects.get(identifier="pilots")],
        tags=["harbour"],
    )
    feed = CalendarFeedFactory(title="Partner", url="https://calendar.example.org/a")
    read = read_calendar(calendar(vevent()), name="partner.ics", time_zone="UTC")
    import_calendar(events=list(read), now=timezone.now(), feed=feed, publishes=True)


def _make_themes_and_menus(home: HomePage, picture: Any, editor: User) -> None:
    theme = ThemeFactory(
        name="Quay",
        logo=picture,
        heading_font=FontFamilyFactory(name="Quay Sans"),
        custom_css=".hero { color: teal }",
        words={"en": {"site_name": "The quay"}, "es": {"site_name": "El muelle"}},
    )
    stylesheets_of(theme)
    theme.name = "Quay, as a draft"
    theme.save_revision(user=editor)
    share_draft(theme=theme, days=3650, now=timezone.now(), user=editor)
    page = Page.objects.get(slug="about")
    item = {"type": "page", "value": {"label": "", "children": [], "page": page.pk}}
    menu = Menu.objects.create(
        title="Header", location="header", items=[item], locale=home.locale
    )
    menu.save_revision(user=editor).publish()
