"""What the inbox says has happened; wiring decides what follows."""

from django.dispatch import Signal

# Sent inside the transaction.
# Arguments: suggestion, resource (its draft), revision, now.
suggestion_drafted = Signal()
