"""What editorial pages change in Wagtail's admin."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.documents.wagtail_hooks import DocumentsSummaryItem


@hooks.register("construct_main_menu")
def leave_out_documents(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Files belong to resources; Wagtail's documents have no address here."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]


@hooks.register("construct_homepage_summary_items")
def count_no_documents(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Nor are they counted on the first page."""
    items[:] = [item for item in items if not isinstance(item, DocumentsSummaryItem)]
