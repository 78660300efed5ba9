"""Comments at fields of records, events and topics, and who works on what."""
