"""What this app says has happened; wiring decides what follows."""

from django.dispatch import Signal

# Sent inside the transaction. Arguments: key of a DataRequest that a worker does.
request_started = Signal()
