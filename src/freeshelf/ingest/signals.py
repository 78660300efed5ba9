"""What ingest says has happened; wiring decides what follows."""

from django.dispatch import Signal

# An import waits for a worker. Sent inside the transaction. Arguments: key of an
# ImportJob.
import_job_requested = Signal()
