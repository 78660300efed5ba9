"""Addresses of this app's pages in the desk."""

from django.urls import URLPattern, path

from freeshelf.enrich.desk.card_picture_view import CardPictureView, PagePictureView


def urlpatterns() -> list[URLPattern]:
    """Addresses below the desk's own."""
    return [
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
