"""The editors' guide in the admin area: its pages, and which one fits what is open."""

from pathlib import Path, PurePosixPath
from posixpath import normpath
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from markdown_it import MarkdownIt
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

_PACKAGE = Path(__file__).resolve().parents[1]
# In the wheel, or in the working copy.
_PLACES = (_PACKAGE / "guide", _PACKAGE.parents[1] / "docs")
_FIRST = "how-to/editors-guide"
# The longest address that begins like the one that is open decides.
_PAGE_OF_ADDRESS = {
    "": _FIRST,
    "library/resources/": "how-to/describe-a-resource",
    "library/from-files/": "how-to/make-a-record-from-a-file",
    "library/field-groups/": "how-to/add-your-own-fields",
    "library/leftovers/": "how-to/add-your-own-fields",
    "library/gaps/": "how-to/work-as-two",
    "library/suggested-concepts/": "how-to/work-as-two",
    "vocabularies/": "reference/vocabularies",
    "events/": "how-to/keep-a-calendar",
    "content/": "how-to/write-in-blocks",
    "pages/": "how-to/write-in-blocks",
    "news/": "how-to/write-in-blocks",
    "pages/menus/": "how-to/arrange-menus",
    "looks/": "how-to/change-the-theme",
    "helplines/": "how-to/keep-get-help-current",
    "personal-data/": "how-to/answer-a-privacy-request",
    "demonstration/": "how-to/begin-a-library",
    "imports/": "how-to/move-from-wordpress",
    "raw/": "how-to/move-from-wordpress",
    "users/": "how-to/invite-people",
    "invitations/": "how-to/invite-people",
    "groups/": "how-to/open-later-or-to-a-group",
    "tokens/": "how-to/write-by-the-api",
    "workflows/": "how-to/work-as-two",
    "mine/": "how-to/work-as-two",
    "inbox/": "how-to/work-as-two",
    "reports/": "how-to/work-as-two",
    "reports/searches/": "explanation/search-statistics",
    "reports/statistics/": "how-to/read-the-statistics",
    "translation/": "how-to/translate",
}
_LONGEST = 100  # characters; a file system refuses names that are too long
_FOLDERS = ("how-to", "tutorials", "explanation", "reference")


def page_for(address: str) -> str:
    """Return the name of the guide's page that fits an address of the admin area."""
    _before, _prefix, rest = address.partition("/admin/")
    fitting = [begin for begin in _PAGE_OF_ADDRESS if rest.startswith(begin)]
    return _PAGE_OF_ADDRESS[max(fitting, key=len)]


def text_of(name: str) -> str | None:
    """Return the text of a page, None if there is none of this name."""
    parts = PurePosixPath(name).parts
    if len(parts) != 2 or parts[0] not in _FOLDERS or parts[1].startswith("."):
        return None
    if len(parts[1]) > _LONGEST:
        return None
    for place in _PLACES:
        file = place / parts[0] / f"{parts[1]}.md"
        if file.is_file():
            return file.read_text("utf-8")
    return None


class GuideMenuItem(MenuItem):
    """A menu item that opens the page that fits what is open."""

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item with the address of the page."""
        # The item is shared by all requests.
        item = MenuItem(self.label, self.url, name=self.name, icon_name=self.icon_name)
        item.url = reverse("admin_guide_page", args=[page_for(request.path)])
        return item.render_component(request)


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """One page of the editors' guide."""

    template_name = "admin/guide.html"
    header_icon = "help"

    @cached_property
    def text(self) -> str:
        """Return the text of the page. Raises Http404."""
        text = text_of(self.kwargs.get("name", _FIRST))
        if text is None:
            raise Http404
        return text

    def get_page_title(self) -> str:
        """Return the heading of the page."""
        return self.text.partition("\n")[0].removeprefix("# ").strip()

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Place all pages below the first."""
        first = {"url": reverse("admin_guide"), "label": str(_("Editors' guide"))}
        items = [*super().get_breadcrumbs_items(), first]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page as HTML."""
        body = self.text.partition("\n")[2]
        name = self.kwargs.get("name", _FIRST)
        return super().get_context_data(**kwargs) | {"body": _html(body, name)}


def _html(text: str, name: str) -> SafeString:
    """Return a page as HTML, with links to other pages of the guide."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(text)
    for token in (child for each in tokens for child in (each.children or ())):
        if token.type == "link_open":
            token.attrSet("href", _target(str(token.attrGet("href")), name))
    # Pictures of screens are not in the package.
    for each in tokens:
        if each.children:
            each.children = [part for part in each.children if part.type != "image"]
    rendered = parser.renderer.render(tokens, parser.options, {})
    return mark_safe(rendered)  # noqa: S308 - of texts in this package, without HTML


def _target(href: str, name: str) -> str:
    address, mark, fragment = href.partition("#")
    if "://" in address or not address.endswith(".md"):
        return href
    folder = PurePosixPath(name).parent
    target = normpath(folder / address.removesuffix(".md"))
    if text_of(target) is None:
        return mark + fragment
    return reverse("admin_guide_page", args=[target]) + mark + fragment


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns of the guide."""
    view = GuideView.as_view()
    return [
        path("guide/", view, name="admin_guide"),
        path("guide/<path:name>/", view, name="admin_guide_page"),
    ]
