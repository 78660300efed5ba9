"""What editorial pages change in Wagtail's admin."""

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.menu import MenuItem


@hooks.register("construct_main_menu")
def leave_out_documents(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Files belong to resources; Wagtail's documents have no address here."""
    menu_items[:] = [item for item in menu_items if item.name != "documents"]
