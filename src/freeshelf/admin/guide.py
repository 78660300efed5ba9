"""The editors' guide in the admin area: its pages, and which one fits what is open."""

from pathlib import PurePosixPath
from posixpath import normpath
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, to_locale
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from markdown_it.token import Token
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from freeshelf.admin.guide_texts import FIRST, page_for, parser, text_of, tokens_of

# The heading is the title of the page: three tokens.
_HEADING = 3


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
    def page(self) -> tuple[list[Token], str]:
        """Return the page, parsed, and its language. Raises Http404."""
        name = self.kwargs.get("name", FIRST)
        text = text_of(name)
        if text is None:
            raise Http404
        language = get_language() or "en"
        tokens, is_translated = tokens_of(name, text, to_locale(language))
        return tokens, language if is_translated else "en"

    def get_page_title(self) -> str:
        """Return the heading of the page."""
        heading = self.page[0][1]
        return "".join(each.content for each in heading.children or ())

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        """Place all pages below the first."""
        first = {"url": reverse("admin_guide"), "label": str(_("Editors’ guide"))}
        items = [*super().get_breadcrumbs_items(), first]
        return [*items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the page as HTML, and its language."""
        tokens, language = self.page
        return super().get_context_data(**kwargs) | {
            "body": _html(tokens[_HEADING:], self.kwargs.get("name", FIRST)),
            "language": language,
            "direction": "rtl" if get_language_info(language)["bidi"] else "ltr",
        }


def _html(tokens: list[Token], name: str) -> SafeString:
    """Return a page as HTML, with links to other pages of the guide."""
    for token in (child for each in tokens for child in (each.children or ())):
        if token.type == "link_open":
            token.attrSet("href", _target(str(token.attrGet("href")), name))
    markdown = parser()
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    # A wide table scrolls by itself, with the keyboard too.
    scrolled = format_html(
        '<div class="admin-guide__table" role="group" aria-label="{}" tabindex="0">',
        _("Table"),
    )
    rendered = rendered.replace("<table>", f"{scrolled}<table>")
    rendered = rendered.replace("</table>", "</table></div>")
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
