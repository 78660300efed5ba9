"""Admin views of menus."""
