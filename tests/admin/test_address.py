"""The admin area is at /admin/; its address of before leads there."""

import pytest


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/desk", "/admin/"),
        ("/desk/", "/admin/"),
        (
            "/desk/pages/3/edit/?next=%2Fadmin%2F",
            "/admin/pages/3/edit/?next=%2Fadmin%2F",
        ),
        ("/desk//elsewhere.example/", "/admin//elsewhere.example/"),
    ],
)
def test_the_address_of_before_leads_to_the_same_page(client, old, new):
    response = client.get(old)

    assert (response.status_code, response["Location"]) == (302, new)
