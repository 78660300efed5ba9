"""Signals of this app; the app `wiring` connects them."""

from django.dispatch import Signal

# Sent inside the transaction, when a user created a record from an uploaded file.
# Arguments: incoming, resource (its draft), taken (list of dicts), now.
record_created = Signal()
