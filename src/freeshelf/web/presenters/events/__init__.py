"""Events, shaped for the pages that show them."""
