"""The only switchboard: what runs after what."""
