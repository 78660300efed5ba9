"""OAI-PMH 2.0: records for other libraries and aggregators to harvest."""
