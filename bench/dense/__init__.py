"""Costs of dense search, for libraries of growing size."""
