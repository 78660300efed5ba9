"""Signals of the inbox; the wiring app connects them."""

from django.dispatch import Signal

# Sent inside the transaction. Arguments: suggestion, resource (its draft), revision,
# now.
suggestion_drafted = Signal()
