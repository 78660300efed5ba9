"""What this app says has happened; wiring decides what follows."""

from django.dispatch import Signal

# Sent inside the transaction, when a person made a record of a file that had come in.
# Arguments: incoming, resource (its draft), taken (list of dicts), now.
record_created = Signal()
