"""Source for a live WordPress site, through its REST API (docs/adr/0197).

https://developer.wordpress.org/rest-api/reference/
"""
