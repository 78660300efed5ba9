"""Finds differences between database, index and files, and mends what can be mended."""

from freeshelf.operations.doctor.examination import Diagnosis, examine
from freeshelf.operations.doctor.finding import Finding

__all__ = ["Diagnosis", "Finding", "examine"]
