"""URLs of this app in the admin area."""

from django.urls import URLPattern, path

from freeshelf.enrich.admin.card_image_view import CardImageView, PageImageView
from freeshelf.enrich.admin.concept_suggestion_views import (
    ConceptSuggestionsView,
    DecideConceptView,
)
from freeshelf.enrich.admin.duplicate_views import (
    DuplicateListView,
    DuplicateView,
    ReopenDuplicateView,
)
from freeshelf.enrich.admin.incoming_views import (
    DiscardIncomingView,
    IncomingBytesView,
    IncomingFilesView,
    IncomingPictureView,
)
from freeshelf.enrich.admin.suggestion_view import SuggestionView

_INCOMING = "library/from-files"
_CONCEPTS = "library/suggested-concepts"
_PAIRS = "library/possible-duplicates"


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns below the admin area."""
    return [
        path(f"{_INCOMING}/", IncomingFilesView.as_view(), name="enrich_incoming"),
        path(
            f"{_INCOMING}/<int:pk>/",
            SuggestionView.as_view(),
            name="enrich_suggestions",
        ),
        path(
            f"{_INCOMING}/<int:pk>/discard/",
            DiscardIncomingView.as_view(),
            name="enrich_incoming_discard",
        ),
        path(
            f"{_INCOMING}/<int:pk>/file/",
            IncomingBytesView.as_view(),
            name="enrich_incoming_file",
        ),
        path(
            f"{_INCOMING}/<int:pk>/pages/<int:number>/",
            IncomingPictureView.as_view(),
            name="enrich_incoming_image",
        ),
        path(
            f"{_CONCEPTS}/",
            ConceptSuggestionsView.as_view(),
            name="enrich_concept_suggestions",
        ),
        path(
            f"{_CONCEPTS}/<int:pk>/<slug:action>/",
            DecideConceptView.as_view(),
            name="enrich_decide_concept",
        ),
        path(f"{_PAIRS}/", DuplicateListView.as_view(), name="enrich_duplicates"),
        path(f"{_PAIRS}/<int:pk>/", DuplicateView.as_view(), name="enrich_duplicate"),
        path(
            f"{_PAIRS}/<int:pk>/again/",
            ReopenDuplicateView.as_view(),
            name="enrich_duplicate_reopen",
        ),
        path(
            "library/files/<int:pk>/picture/",
            CardImageView.as_view(),
            name="enrich_card_image",
        ),
        path(
            "library/files/<int:pk>/pages/<int:number>/picture/",
            PageImageView.as_view(),
            name="enrich_page_image",
        ),
    ]
