"""Accounts with messengers and social networks."""

import pytest

from freeshelf.enrich.disclosure.findings import Means
from tests.enrich.disclosure.persons.test_contacts_in_context import (
    DENIED,
    LIKELY,
    reads,
    strong,
)


@pytest.mark.parametrize(
    ("text", "account"),
    [
        (
            "The witness writes from Telegram, @night_bus_9, and nowhere else.",
            "@night_bus_9",
        ),
        ("La superviviente escribe por t.me/luna_de_mar.", "luna_de_mar"),
        ("La victime répond sur Instagram : awa.d.2008.", "awa.d.2008"),
        ("Потерпевшая отвечает в Телеграме: @olga_spb_95.", "@olga_spb_95"),
        ("الضحية ترد على واتساب @maryam_99 فقط.", "@maryam_99"),
        ("受害人只用微信,号是 xiaofang_1998,别打电话。", "xiaofang_1998"),
    ],
)
def test_the_account_of_a_person_at_risk_is_strong(text, account):
    assert strong(text, None) == {account}
    assert strong(text, reads(DENIED)) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Follow us on Instagram @freeshelf_org.",
        "Contact: Facebook: safe.harbour, www.safe-harbour.example",
        "微信公众号:qinghe_fuwu,求助请关注。",
        "Signal the witness to come in. Room b.12 is free.",
        "On WhatsApp 2.24.11 the button is at the top.",
        "A victim asked for line 12.b of the form.",
    ],
)
def test_what_everybody_may_follow_and_other_words_are_not(text):
    assert strong(text, None) == set()


def test_the_model_tells_an_account_without_a_word_for_a_person():
    text = "She only answers on Telegram: @rosa_m_92, after ten."
    assert strong(text, None) == set()
    assert strong(text, reads(LIKELY)) == {"@rosa_m_92"}


def test_an_account_in_hidden_content_is_strong_unless_it_is_denied():
    text = "Telegram: @rosa_m_92"
    assert strong(text, None, Means.COMMENT) == {"@rosa_m_92"}
    assert strong(text, reads(DENIED), Means.COMMENT) == set()
