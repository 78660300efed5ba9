"""URLs of this app in the admin area."""

from django.urls import URLPattern, path

from freeshelf.enrich.admin.concept_suggestion_views import (
    ConceptSuggestionsView,
    DecideConceptView,
)
from freeshelf.enrich.admin.duplicate_views import (
    DuplicateListView,
    DuplicateView,
    ReopenDuplicateView,
)
from freeshelf.enrich.admin.file_views import CardImageView, PageImageView
from freeshelf.enrich.admin.incoming_views import (
    DiscardIncomingView,
    IncomingBytesView,
    IncomingFilesView,
    IncomingPictureView,
)
from freeshelf.enrich.admin.suggestion_view import SuggestionView

_VIEWS = (
    ("library/from-files/", IncomingFilesView, "incoming"),
    ("library/from-files/<int:pk>/", SuggestionView, "suggestions"),
    ("library/from-files/<int:pk>/discard/", DiscardIncomingView, "incoming_discard"),
    ("library/from-files/<int:pk>/file/", IncomingBytesView, "incoming_file"),
    (
        "library/from-files/<int:pk>/pages/<int:number>/",
        IncomingPictureView,
        "incoming_image",
    ),
    ("library/suggested-concepts/", ConceptSuggestionsView, "concept_suggestions"),
    (
        "library/suggested-concepts/<int:pk>/<slug:action>/",
        DecideConceptView,
        "decide_concept",
    ),
    ("library/possible-duplicates/", DuplicateListView, "duplicates"),
    ("library/possible-duplicates/<int:pk>/", DuplicateView, "duplicate"),
    (
        "library/possible-duplicates/<int:pk>/again/",
        ReopenDuplicateView,
        "duplicate_reopen",
    ),
    ("library/files/<int:pk>/picture/", CardImageView, "card_image"),
    (
        "library/files/<int:pk>/pages/<int:number>/picture/",
        PageImageView,
        "page_image",
    ),
)


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns below the admin area."""
    return [
        path(route, view.as_view(), name=f"enrich_{name}")
        for route, view, name in _VIEWS
    ]
