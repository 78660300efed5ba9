"""Messages of visitors: corrections, removal requests and suggestions."""
