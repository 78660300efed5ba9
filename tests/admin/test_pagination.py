"""The number under a list stands apart from its noun, which languages decline by it."""

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from wagtail.admin.paginator import WagtailPaginator

from freeshelf.library.models import Resource


class _Rows(list):
    """A page of rows that say what they are, as a query set does."""

    def __init__(self, model: type, count: int) -> None:
        super().__init__(range(count))
        self.model = model


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Resources: 1,320"), ("ru", "Ресурсы: 1\xa0320")]
)
def test_the_count_of_a_list_follows_its_noun(language, said, rf):
    paginator = WagtailPaginator(_Rows(Resource, 1320), 20)
    with translation.override(language):
        html = render_to_string(
            "wagtailadmin/shared/pagination_nav.html",
            {"items": paginator.page(2), "elided_page_range": [1, 2, 3]},
            request=rf.get("/admin/library/resources/"),
        )

    assert said in html
    assert 'href="?p=3"' in html
