"""Signing in as people do: with codes, with passkeys, from two devices."""

import re

import pytest
from playwright.sync_api import expect

from freeshelf.accounts.models import Invitation
from tests.accounts.people import PASSWORD, code_of, give_app, make_person
from tests.pages.home import make_root

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def demanding(settings):
    """A second factor is demanded, and failures are counted."""
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True


@pytest.fixture
def person(library):
    """An editor with a password."""
    make_root()
    return make_person()


@pytest.fixture
def open_sign_in(person, open_page):
    """The sign-in page in a browser of its own."""

    def open_it(**options):
        page = open_page("/en/account/login/?next=/admin/", **options)
        page.set_default_timeout(10_000)
        return page

    return open_it


def sign_in(page, name="ana", password=PASSWORD):
    page.get_by_label("Username or email address").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def give_authenticator(page, **options):
    """A phone that answers for its owner, as Chromium simulates one."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                **options,
            }
        },
    )


def complaints(page):
    """Return what the browser found wrong."""
    return page.broken


@pytest.mark.parametrize("javascript", [True, False])
def test_password_and_code_open_the_admin_area(open_sign_in, person, javascript):
    secret = give_app(person)
    page = open_sign_in(java_script_enabled=javascript)

    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Two-factor authentication"
    )
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("The code is incorrect")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Sign in").click()

    page.wait_for_url("**/admin/")
    assert not page.foreign


def test_a_first_app_is_set_up_on_the_way_to_the_admin_area(open_sign_in):
    page = open_sign_in()

    sign_in(page)
    page.wait_for_url("**/en/account/factors/")
    expect(page.locator("main")).to_contain_text("Set up an authenticator app")
    page.get_by_role("link", name="Set up an authenticator app").click()
    picture = page.get_by_role("img", name="QR code with the setup key")
    assert picture.bounding_box()["width"] > 100
    secret = page.locator(".factor-key").inner_text()
    page.get_by_label("6-digit code").fill(code_of(secret))
    page.get_by_role("button", name="Set up").click()

    page.wait_for_url("**/en/account/factors/codes/")
    assert page.locator(".recovery-codes li").count() == 10
    page.get_by_role("link", name="Go to the admin area").click()
    page.wait_for_url("**/admin/")
    assert not complaints(page)


def test_a_passkey_is_added_and_then_signs_in_by_itself(open_sign_in):
    page = open_sign_in()
    give_authenticator(page)
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Passkey name").fill("my phone")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/en/account/factors/codes/")
    page.get_by_role("link", name="Two-factor authentication").click()
    expect(page.locator(".factors")).to_contain_text("my phone")

    page.get_by_role("main").get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    page.goto(page.url.split("/en/")[0] + "/en/account/login/?next=/admin/")
    page.get_by_role("button", name="Sign in with a passkey").click()

    page.wait_for_url("**/admin/")
    assert not complaints(page)
    assert not page.foreign


def test_a_passkey_stands_beside_the_password_too(open_sign_in):
    page = open_sign_in()
    give_authenticator(page)
    sign_in(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url("**/en/account/factors/codes/")
    page.get_by_role("main").get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda address: "/account/" not in address)
    page.goto(page.url.split("/en/")[0] + "/en/account/login/?next=/admin/")

    sign_in(page)
    page.get_by_role("button", name="Use a passkey").click()

    page.wait_for_url("**/admin/")


def test_a_passkey_that_does_not_work_is_told_in_words(open_sign_in):
    page = open_sign_in()
    give_authenticator(page, automaticPresenceSimulation=False)
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }"
    )

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")


def test_after_five_failures_the_right_password_waits_too(open_sign_in):
    page = open_sign_in()

    for _ in range(5):
        sign_in(page, password="wrong")
        expect(page.get_by_role("alert")).to_contain_text("is incorrect")
    sign_in(page)

    expect(page.get_by_role("alert")).to_contain_text("Wait 15 minutes")
    assert page.get_by_label("Username or email address").input_value() == "ana"


def test_a_session_is_ended_from_another_device(open_sign_in, person):
    secret = give_app(person)
    here, there = open_sign_in(), open_sign_in()
    for page, step in ((here, 0), (there, 1)):
        sign_in(page)
        page.get_by_label("Code").fill(code_of(secret, step=step))
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/admin/")

    here.goto(here.url.replace("/admin/", "/en/account/sign-ins/"))
    expect(here.locator(".sign-ins__one")).to_have_count(2)
    here.get_by_role("button", name=re.compile(r"^Sign out ?:")).click()
    expect(here.locator(".sign-ins__one")).to_have_count(1)
    there.reload()

    expect(there.get_by_role("heading", level=1)).to_have_text("Sign in")
    here.reload()
    expect(here.locator(".sign-ins__one")).to_have_count(1)


def test_an_invitation_leads_from_the_letter_to_the_admin_area(
    person, open_page, mailoutbox, settings, library
):
    settings.FREESHELF_BASE_URL = library
    settings.FREESHELF_REQUIRE_TWO_FACTORS = False
    make_person("wei", role="admin")
    chief = open_page("/en/account/login/?next=/admin/invitations/")
    sign_in(chief, "wei")
    chief.get_by_role("link", name="Invite someone").click()
    chief.get_by_label("Email address").fill("omar@example.org")
    chief.get_by_role("button", name="Invite someone").click()
    expect(chief.locator("main")).to_contain_text("omar@example.org")
    settings.FREESHELF_REQUIRE_TWO_FACTORS = True

    path = re.search(r"(/en/account/invitation/\S+)", mailoutbox[0].body)[1]
    omar = open_page(path)
    omar.get_by_label("Username").fill("omar")
    omar.get_by_label("New password", exact=True).fill(PASSWORD)
    omar.get_by_label("Confirm new password").fill(PASSWORD)
    omar.get_by_role("button", name="Create account").click()

    omar.wait_for_url("**/en/account/factors/")
    expect(omar.locator("main")).to_contain_text("Set up an authenticator app")
    assert Invitation.objects.get().accepted_at
    again = open_page(path)
    expect(again.get_by_role("heading", level=1)).to_have_text(
        "This invitation is no longer valid"
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_signing_in_fit_and_set_no_cookie_before(open_page, person, width):
    page = open_page("/en/account/login/", viewport={"width": width, "height": 900})
    base = page.url.removesuffix("/login/")

    for address in ("/login/", "/password/forgotten/", "/new/"):
        page.goto(base + address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
    assert {cookie["name"] for cookie in page.context.cookies()} <= {"csrftoken"}
    sign_in_page = base + "/login/"
    page.goto(sign_in_page)
    sign_in(page)
    for address in (
        "/",
        "/factors/",
        "/factors/app/",
        "/sign-ins/",
        "/mail/",
        "/password/",
    ):
        page.goto(base + address)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, address
    assert not complaints(page)
