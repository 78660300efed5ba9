"""What the library says has happened; pipeline decides what follows."""

from django.dispatch import Signal

# Sent inside the transaction. Arguments: identifiers (list of resource identifiers).
resources_changed = Signal()
# Sent inside the transaction. Arguments: sha256 of bytes that no one has read yet.
content_stored = Signal()
