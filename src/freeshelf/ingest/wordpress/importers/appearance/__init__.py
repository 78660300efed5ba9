"""What a WordPress site says of how it looks, in the terms of a look of ours."""
