"""List of screens: every kind of page that a visitor sees."""

from dataclasses import dataclass
from typing import Literal

LANGUAGES = {"en": "English", "ar": "العربية"}
WIDTHS = (360, 768, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Instead of a path: the error page, which a working library never shows.
FAULT = "fault"
_GUIDE = "/r/demo-recruitment-fees-2026-{language}/-"
_LAW = "/r/demo-r255/-"
_LIST = "/lists/first-hour-for-a-labour-inspector"
_TOPIC = "/topics/topics/forced-labour"
WITHDRAWN = "demo-r167"
_QUESTIONS = {"en": "recruitment+fees", "ar": "%D8%A7%D9%84%D8%B9%D9%85%D9%84"}


@dataclass(frozen=True, slots=True)
class Screen:
    """A page, actions on it before the screenshot, and its widths."""

    name: str
    title: str
    path: str
    status: int = 200
    follow: str = ""  # a link on the page, whose target is captured
    click: str = ""  # an element to click before the screenshot
    widths: tuple[int, ...] = WIDTHS

    def address(self, language: str) -> str:
        """Return the path with its language."""
        path = self.path.format(language=language, question=_QUESTIONS[language])
        return path if path == FAULT else f"/{language}{path}"


SCREENS = (
    Screen("home", "Home", "/"),
    Screen(
        "menu",
        "Menu on a phone",
        "/",
        click=".site-header__menu summary",
        widths=(360,),
    ),
    Screen("results", "Results", "/search?q={question}"),
    Screen(
        "filters",
        "Filters on a phone",
        "/search?q={question}&type=resource-types.guidance",
        click=".results__filters-name",
        widths=(360,),
    ),
    Screen("map", "Results on a map", "/search?q={question}&view=map"),
    Screen("timeline", "Results by year", "/search?q={question}&view=timeline"),
    Screen("nothing-found", "Nothing found", "/search?q=quagmoth"),
    Screen("facet", "Every value of a filter", "/search/facets/topic?q={question}"),
    Screen("search-help", "How to search", "/search/help"),
    Screen("resource", "Resource", _GUIDE),
    Screen("law", "Law, without a file", _LAW),
    Screen("cite", "Cite", f"{_GUIDE}/cite"),
    Screen("contents", "Contents of a file", f"{_GUIDE}/files/1"),
    Screen("document", "Page of a document", f"{_GUIDE}/files/1/page/2?q={{question}}"),
    Screen("topics", "Topics", "/topics"),
    Screen("topic", "Topic", _TOPIC),
    Screen("guide", "Topic with its guide", "/debt-bondage-and-recruitment-fees/"),
    Screen("lists", "Reading lists", "/lists"),
    Screen("list", "Reading list", _LIST),
    Screen("publisher", "Publisher", _LAW, follow=".resource__by a"),
    Screen("about", "About", "/about/"),
    Screen("get-help", "Get help", "/help"),
    Screen("leave", "What “Leave this site” does", "/leave"),
    Screen("statistics", "What we count", "/statistics"),
    Screen("accessibility", "Accessibility", "/accessibility"),
    Screen("contact", "Form", "/contact"),
    Screen(
        "contact-wrong", "Form with mistakes", "/contact", 422, click=".form .button"
    ),
    Screen("suggest", "Suggest a resource", "/suggest"),
    Screen("sign-in", "Sign in", "/account/login/"),
    Screen("missing", "No such page (404)", "/2019/recruitment-fees.html", 404),
    Screen("withdrawn", "Withdrawn (410)", f"/r/{WITHDRAWN}/-", 410),
    Screen("fault", "Fault (500)", FAULT, 500),
)
