"""What this app says has happened; pipeline decides what follows."""

from django.dispatch import Signal

# Sent inside the transaction. Arguments: key of a DataRequest that a worker does.
request_taken_up = Signal()
