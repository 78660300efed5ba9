"""Films and sounds of elsewhere: a card of ours first, their player on a click."""
