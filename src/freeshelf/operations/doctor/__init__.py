"""Find differences between database, index and files, and repair them."""

from freeshelf.operations.doctor.checks import Finding
from freeshelf.operations.doctor.examination import Diagnosis, examine

__all__ = ["Diagnosis", "Finding", "examine"]
