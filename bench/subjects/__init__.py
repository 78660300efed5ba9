"""Quality of suggested topics, by cross-validation on judged records."""
