"""Signals of privacy; the wiring app connects them."""

from django.dispatch import Signal

# Sent inside the transaction. Arguments: key of a DataRequest for a worker.
request_started = Signal()
