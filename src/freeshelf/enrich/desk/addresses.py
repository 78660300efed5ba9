"""Addresses of this app's pages in the desk."""

from django.urls import URLPattern, path

from freeshelf.enrich.desk.card_picture_view import CardPictureView, PagePictureView
from freeshelf.enrich.desk.concept_suggestion_views import (
    ConceptSuggestionsView,
    DecideConceptView,
)
from freeshelf.enrich.desk.incoming_views import (
    DiscardIncomingView,
    IncomingBytesView,
    IncomingFilesView,
    IncomingPictureView,
)
from freeshelf.enrich.desk.pair_views import OpenPairAgainView, PairsView, PairView
from freeshelf.enrich.desk.proposal_view import ProposalView

_INCOMING = "library/from-files"
_CONCEPTS = "library/suggested-concepts"
_PAIRS = "library/possible-duplicates"


def urlpatterns() -> list[URLPattern]:
    """Addresses below the desk's own."""
    return [
        path(f"{_INCOMING}/", IncomingFilesView.as_view(), name="enrich_incoming"),
        path(f"{_INCOMING}/<int:pk>/", ProposalView.as_view(), name="enrich_proposals"),
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
            name="enrich_incoming_picture",
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
        path(f"{_PAIRS}/", PairsView.as_view(), name="enrich_pairs"),
        path(f"{_PAIRS}/<int:pk>/", PairView.as_view(), name="enrich_pair"),
        path(
            f"{_PAIRS}/<int:pk>/again/",
            OpenPairAgainView.as_view(),
            name="enrich_pair_again",
        ),
        path(
            "library/files/<int:pk>/picture/",
            CardPictureView.as_view(),
            name="enrich_card_picture",
        ),
        path(
            "library/files/<int:pk>/pages/<int:number>/picture/",
            PagePictureView.as_view(),
            name="enrich_page_picture",
        ),
    ]
