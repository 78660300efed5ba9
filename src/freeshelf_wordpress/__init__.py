"""Import WordPress sites into Freeshelf, and export a library to WordPress."""

# The `Source.kind` of imported sites.
WORDPRESS = "wordpress"
