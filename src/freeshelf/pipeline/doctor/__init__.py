"""Finds differences between database, index and files, and mends what can be mended."""

from freeshelf.pipeline.doctor.examination import Diagnosis, examine
from freeshelf.pipeline.doctor.finding import Finding

__all__ = ["Diagnosis", "Finding", "examine"]
