"""Names of the types of WordPress, as its own screens have them."""

from django.utils.translation import gettext_lazy as _

TYPE_NAMES = {
    "post": _("Posts"),
    "page": _("Pages"),
    "attachment": _("Media"),
    "revision": _("Versions"),
    "nav_menu_item": _("Menu items"),
    "nav_menu": _("Menus"),
    "wp_navigation": _("Menus in blocks"),
    "wp_block": _("Reusable blocks"),
    "acf-field": _("Custom fields"),
    "acf-field-group": _("Field groups"),
    "acf-post-type": _("Content types"),
    "acf-taxonomy": _("Taxonomies"),
    "custom_css": _("Additional CSS"),
    "category": _("Categories"),
    "post_tag": _("Tags"),
    "comment": _("Comments"),
    "ai1ec_event": _("Events"),
}
