"""Signals of the ingest app."""

from django.dispatch import Signal

# An import job was queued. Sent inside the transaction. Argument: primary key of the
# ImportJob.
import_job_requested = Signal()
