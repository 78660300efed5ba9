"""URLs of dumps."""

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from freeshelf.dumps.views import dump_file, dumps

urlpatterns: list[Any] = [
    path("dumps/<str:name>", dump_file, name="dump-file"),
    *i18n_patterns(path("dumps", dumps, name="dumps")),
]
