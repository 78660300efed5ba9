"""Conversion of the text of a WordPress item to blocks of a StreamField."""
