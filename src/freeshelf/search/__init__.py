"""Full-text, semantic and concept search over records and pages."""
