"""Crosswalks stand on the schemas that OAI-PMH is validated against."""

from tests.oaipmh.conftest import schema

__all__ = ["schema"]
