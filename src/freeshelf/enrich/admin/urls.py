"""URLs of this app in the admin area."""

from django.urls import URLPattern, path

from freeshelf.enrich.admin.check_views import ChecksView, CheckView
from freeshelf.enrich.admin.concept_suggestion_views import (
    ConceptSuggestionsView,
    DecideConceptView,
)
from freeshelf.enrich.admin.copy_views import CopySourceImageView, RemovePlacesView
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
)
from freeshelf.enrich.admin.page_views import IncomingPageView, IncomingPictureView
from freeshelf.enrich.admin.picture_check_view import PictureCheckView
from freeshelf.enrich.admin.public_values_views import PublicValuesView, TakeBackView
from freeshelf.enrich.admin.suggestion_view import SuggestionView
from freeshelf.enrich.admin.take_out_view import TakeOutView

_VIEWS = {
    "library/from-files/": (
        ("", IncomingFilesView, "incoming"),
        ("<int:pk>/", SuggestionView, "suggestions"),
        ("<int:pk>/discard/", DiscardIncomingView, "incoming_discard"),
        ("<int:pk>/file/", IncomingBytesView, "incoming_file"),
        ("<int:pk>/pages/<int:number>/", IncomingPageView, "incoming_page"),
        ("<int:pk>/pages/<int:number>/image/", IncomingPictureView, "incoming_image"),
    ),
    "library/suggested-concepts/": (
        ("", ConceptSuggestionsView, "concept_suggestions"),
        ("<int:pk>/<slug:action>/", DecideConceptView, "decide_concept"),
    ),
    "library/possible-duplicates/": (
        ("", DuplicateListView, "duplicates"),
        ("<int:pk>/", DuplicateView, "duplicate"),
        ("<int:pk>/again/", ReopenDuplicateView, "duplicate_reopen"),
    ),
    "library/checks/": (
        ("", ChecksView, "checks"),
        ("<int:pk>/", CheckView, "check"),
        ("images/<int:pk>/", PictureCheckView, "check_picture"),
        ("public/", PublicValuesView, "public_values"),
        ("decisions/<int:pk>/take-back/", TakeBackView, "decision_take_back"),
    ),
    "library/files/<int:pk>/": (
        ("take-out/", TakeOutView, "take_out"),
        ("picture/", CardImageView, "card_image"),
        ("pages/<int:number>/picture/", PageImageView, "page_image"),
        ("copy/", RemovePlacesView, "copy"),
        ("copy/<int:number>/picture/", CopySourceImageView, "copy_image"),
    ),
}


def urlpatterns() -> list[URLPattern]:
    """Return the URL patterns below the admin area."""
    return [
        path(above + route, view.as_view(), name=f"enrich_{name}")
        for above, views in _VIEWS.items()
        for route, view, name in views
    ]
