"""The text of a WordPress item as blocks of a StreamField."""
