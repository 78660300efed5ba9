"""Types of editorial pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page
from wagtail.search import index

from freeshelf.content.fields import BodyField
from freeshelf.library.blocks import RecordBodyBlock
from freeshelf.vocabularies.admin.typeahead import ANY_CONCEPT, typeahead_panel
from freeshelf.vocabularies.models import Concept


class BodyBlock(RecordBodyBlock):
    """The text of a page."""


class HomePage(Page):
    """The home page, with an introduction and the search box."""

    introduction = models.CharField(_("about this library"), max_length=500, blank=True)
    examples = models.TextField(
        _("example searches"),
        blank=True,
        help_text=_(
            "One per line. Those that find something are shown before the examples "
            "generated from the library."
        ),
    )
    body = BodyField(BodyBlock, verbose_name=_("text"))

    template = "web/pages/home.html"
    content_panels = [*Page.content_panels, "introduction", "examples", "body"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")


class StandardPage(Page):
    """A page of text."""

    body = BodyField(BodyBlock, verbose_name=_("text"))

    template = "web/pages/standard.html"
    content_panels = [*Page.content_panels, "body"]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class NewsPage(Page):
    """A dated piece of news."""

    published_date = models.DateField(_("date"), null=True, blank=True)
    is_featured = models.BooleanField(
        _("featured"),
        default=False,
        help_text=_(
            "Appears before newer items in lists and feeds that are sorted by date."
        ),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    body = BodyField(BodyBlock, verbose_name=_("text"))

    template = "web/pages/news.html"
    content_panels = [
        *Page.content_panels,
        "published_date",
        "is_featured",
        "introduction",
        "body",
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("news page")
        verbose_name_plural = _("news pages")


class TopicGuidePage(Page):
    """An editor's guide to one concept, shown above its resources."""

    concept = models.ForeignKey(
        Concept,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="guides",
        verbose_name=_("topic"),
    )
    introduction = models.TextField(_("introduction"), blank=True)
    body = BodyField(BodyBlock, verbose_name=_("text"))

    template = "web/pages/topic_guide.html"
    content_panels = [
        *Page.content_panels,
        typeahead_panel("concept", ANY_CONCEPT),
        "introduction",
        "body",
    ]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = _("topic guide")
        verbose_name_plural = _("topic guides")
