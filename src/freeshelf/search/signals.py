"""Signals of the indexer; the wiring app connects them."""

from django.dispatch import Signal

# Sent when changes are in the index, after their transactions. Arguments: identifiers
# (list of identifiers of the records that they affect, deleted ones too). It is sent
# again for all of them if a receiver fails.
records_indexed = Signal()
