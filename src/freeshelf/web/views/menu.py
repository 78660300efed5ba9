"""Preview of menus before they are saved."""

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from freeshelf.pages.models import Menu
from freeshelf.web.views.theme import home_page


def preview(request: HttpRequest, menu: Menu) -> HttpResponse:
    """Show the home page in the menu's language, with the draft menu."""
    request.menu_draft = menu  # type: ignore[attr-defined]
    with translation.override(menu.locale.language_code):
        response = home_page(request, menu.locale.language_code)
        # Templates are rendered lazily, when the language would be another.
        render = getattr(response, "render", None)
        return render() if render is not None else response
