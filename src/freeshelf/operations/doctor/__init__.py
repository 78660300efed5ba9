"""Find differences between database, index and files, and repair them."""

from freeshelf.operations.doctor.examination import Diagnosis, examine
from freeshelf.operations.doctor.finding import Finding

__all__ = ["Diagnosis", "Finding", "examine"]
