"""A results page on Wagtail's own search."""

from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from bench.speed.peers.page import search_page

# Models can be imported only after Django is set up.
get_wsgi_application()
application = search_page(import_string("bench.speed.peers.wagtail_finder.find"))
