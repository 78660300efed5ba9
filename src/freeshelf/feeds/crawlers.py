"""Rules for crawlers and language models: robots.txt and llms.txt."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from freeshelf.library.models import Resource

OLD_NUMBERS = ("p", "page_id", "attachment_id")
# Months and weeks have no end; every event is in the list.
_CLOSED = (
    "search$",
    "search/facets/",
    "search/pages",
    "search/export",
    "lists/*/export",
    "topics/*/export",
    "publishers/*/export",
    "my-list",
    "share",
    "account/",
    "embed",
    "contact$",
    "contact/",
    "events/month",
    "events/week",
)

_INVITED = ("/api/v1/", "/oai", "/oembed", "/mcp", "/*feed.atom", "/*feed.rss")

_LLMS = """# %(site)s

> A library of documents on human trafficking, forced labour, modern slavery and child
> labour. Open documents: %(count)d. Its pages are in %(languages)s; each document is in
> its own language.

Ask rather than copy: search finds the page within a document, and its address can be
cited. Cite the page, say when a document is superseded, and quote word for word.

## Ask

- [MCP server](%(mcp)s): search, passages with page addresses, references, services for
  people who need help; without an account
- [API](%(api_documentation)s): the same answers as JSON, and a feed of changes for
  copies; without a key
- [Search](%(search)s?q=recruitment+fees): as JSON; the parameter `q` is the question
- [Topics](%(topics)s): what the documents are about
- [Get help](%(get_help)s): services for people in danger or exploited, by country

## Take

- [Feed](%(feed)s): new documents, as Atom, and as RSS at `feed.rss`
- [OAI-PMH](%(oai)s?verb=Identify): all open records, and what changed or went since
- [Sitemap](%(sitemap)s): every page, with the day of its last change
%(offered)s
Each document states its licence and its rights; without a licence the text is its
publisher's. Follow robots.txt, ask for one page a second, and wait as long as an
answer with status 429 says. What is closed or withdrawn later has to go from your copy
too.

## Do not

Documents tell of real people. Do not use them to find, name, contact or describe a
survivor, and do not keep what identifies one.
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Allow all but the admin area, searches, forms, and page images."""
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /*?",
        # What llms.txt invites to, limited by web/limits.py; the longest match counts.
        *(f"Allow: {path}" for path in _INVITED),
        # URLs of the previous site, which redirect to new ones.
        *(f"Allow: /?{name}=" for name in OLD_NUMBERS),
        "Disallow: /r/*/files/*/page/*.webp",
        *(
            f"Disallow: /{code}/{part}"
            for code, _name in settings.LANGUAGES
            for part in _CLOSED
        ),
        f"Sitemap: {settings.FREESHELF_BASE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse(
        "\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"
    )


@require_safe
def llms(request: HttpRequest) -> HttpResponse:
    """Tell language models and their crawlers what is here; see https://llmstxt.org."""
    base = settings.FREESHELF_BASE_URL
    count = Resource.objects.visible_to(AnonymousUser()).count()
    names = ", ".join(code for code, _name in settings.LANGUAGES)
    offered = ""
    if settings.FREESHELF_DUMPS["PUBLIC"]:
        page = base + reverse("dumps")
        offered = f"- [Dumps]({page}): everything that is open, as files, each night\n"
    text = _LLMS % {
        "offered": offered,
        "site": settings.FREESHELF_SITE_NAME,
        "count": count,
        "languages": names,
        **{
            name.replace("-", "_"): base + reverse(name)
            for name in (
                *("feed", "sitemap", "oai", "mcp", "get-help", "topics"),
                "api-documentation",
            )
        },
        "search": base + reverse("api:search"),
    }
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
