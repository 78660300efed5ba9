"""Phrases that the glossary replaced stay out of the pages and the documentation."""

import re
from pathlib import Path

import pytest
from scripts.make_messages import PACKAGES, strings_of_tree

REPOSITORY = Path(__file__).resolve().parent.parent
GLOSSARY = REPOSITORY / "docs/reference/glossary.md"
MODES = ("tutorials", "how-to", "reference", "explanation")
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)]*\)", re.DOTALL)

_QUESTION = re.compile(
    r'^ *"""((?:What|Whether|Where|How|Who|When|Which|That)\b.*)', re.MULTILINE
)

# A term of the glossary, what must not come back for it, a sentence that had it.
PHRASES = [
    ("email", r"e-mail", "E-mail"),
    (
        "email",
        r"(?:a|the|our) letter (?:with|was|could|will|holds)",
        "A letter was sent",
    ),
    ("email", r"in the letter\b|of the letter\b", "The link in the letter will open"),
    ("email address", r"mail address(?<!email address)", "Your mail address"),
    ("email settings", r"settings for mail", "look at the settings for mail"),
    ("slug", r"name in addresses", "name in addresses"),
    ("IP address", r"network address|address on the network", "your network address"),
    ("link expires", r"link ends|open nothing any ?more|or it is too old", "link ends"),
    ("valid until", r"good (?:until|for three)", "Good until"),
    ("username", r"name to sign in with|your name there", "Name to sign in with"),
    ("password", r"present password", "Present password"),
    ("sign in, sign out", r"\blog-in|end a sign-in", "Log-in of the editor"),
    ("two-factor authentication", r"^second factors?$", "Second factors"),
    ("authenticator app", r"app with codes|set up an app\b", "App with codes"),
    ("recovery codes", r"codes? on paper", "New codes on paper"),
    ("security key", r"a key of its own|for old keys", "Leave it off for old keys."),
    ("admin area", r"\b(?:the|your|this) desk\b|^desk$", "Go to the desk"),
    ("system administrator", r"whoever runs the library", "whoever runs the library"),
    ("the library (to readers)", r"those who keep the", "those who keep the library"),
    ("permission", r"(?:you|person|token) may not (?:\w+)", "You may not change"),
    (
        "unpublished changes",
        r"changes that readers do not",
        "changes that readers do not see",
    ),
    ("schedule", r"waits for its date|has a date to go live", "It waits for its date"),
    ("withdraw", r"\bfor good\b", "Withdraw for good"),
    ("restore", r"br(?:ing|ings|ought) (?:it |file )?back", "Bring back file"),
    ("revert", r"put back as (?:it|they) w", "Put back as it was"),
    (
        "undo",
        r"t(?:ake|akes|aken|aking) (?:it |this import |\w+ import )?back\b",
        "Take this import back",
    ),
    ("check", r"\blooked into\b|is not listened to", "Each file is looked into"),
    ("take down", r"\bfile taken out|taken? out now", "Take out now"),
    ("redact, redacted copy", r"with places removed", "Copy with places removed"),
    ("create", r"make the (?:draft|copy|html)|make a (?:link|plan)", "Make a link"),
    ("skip", r"left out because|records? left out", "Left out because"),
    (
        "waiting",
        r"^waits\b|pairs that wait|accounts that wait\\b",
        "Waits for the",
    ),
    ("close, closed", r"(?:is|was|after it is) settled", "The request is settled."),
    ("accept, reject", r"refuse what|is refused: ", "Refuse what is ticked"),
    ("refuse (privacy)", r"do not carry it out", "Do not carry it out"),
    ("suggestion", r"proposals? (?:is|are|have|has)", "Proposals are ready."),
    ("generated automatically", r"made by a machine", "Description made by a machine"),
    (
        "automatically",
        r"(?:merged|taken|set) by itself",
        "Nothing is merged by itself.",
    ),
    (
        "immediately",
        r"(?:events|effect|change|changes) at once",
        "takes effect at once",
    ),
    ("select, choose", r"what is ticked|\btick (?:the|both|those)", "what is ticked"),
    (
        "enter",
        r"^(?:write|give) (?:a|an|the|your) [^.]*\b(?:year|title|tag|label)",
        "Write a year",
    ),
    (
        "not a valid …",
        r"\bis no (?:valid|DOI|PDF|date|rule|picture|font|palette|language|setting)\b",
        "%(value)s is no DOI: it begins with 10. and a number.",
    ),
    ("one per line", r"one a line", "One a line."),
    (
        "not found",
        r"there is no [\w ]+ at this address",
        "There is no page at this address",
    ),
    ("home page", r"front page|first page of the (?:desk|admin)", "front page"),
    ("header, footer", r"(?:head|foot) of (?:every|each) page", "foot of every page"),
    (
        "menu item",
        r"line “%\(line\)s” leads|lines of menus",
        "Lines of menus that lead",
    ),
    ("theme", r"draft of a look|words of a look|back to the look", "Draft of a look"),
    ("light mode, dark mode", r"in the (?:dark|light)\b(?! mode)", "In the dark"),
    ("custom CSS", r"css of your own", "CSS of your own"),
    ("contrast", r"too near to be read|of colours can be read", "Too near to be read"),
    ("highlight", r"words? marked on this page", "1 word marked on this page."),
    (
        "image",
        r"\b(?:an?|the|this|that|your|of) pictures?\b|^pictures?$",
        "A picture cannot be shown in a text.",
    ),
    ("page image", r"pictures? of (?:a )?pages?", "There is no picture of page 3."),
    ("thumbnail", r"pictures? for lists", "Picture for lists"),
    ("decorative image", r"only decoration", "only decoration"),
    ("video", r"\b(?:the|a) films?\b|^film$", "Download the film"),
    ("audio", r"download the sound", "Download the sound"),
    ("accordion", r"heading to fold|^fold$", "Heading to fold"),
    ("custom fields", r"further fields", "Further fields"),
    (
        "field types",
        r"rows of several kinds|kind of row|repeated rows|repeat of other fields",
        "Rows of several kinds",
    ),
    ("field name", r"name for machines", "name for machines"),
    ("default value", r"value at first", "value at first"),
    ("underscore", r"\blow lines?", "letters, digits, hyphens and low lines"),
    ("search filter", r"filter of results|narrow the records", "a filter of results"),
    ("search term", r"words (?:that were )?searched for", "Words searched for"),
    ("search by meaning", r"near meaning|search by words", "or a near meaning"),
    ("similar", r"records like it|near (?:to it )?in meaning", "records like it"),
    ("bulk change", r"changes? in bulk", "Changes in bulk"),
    ("incomplete record", r"gaps in records", "Gaps in records"),
    ("publication date", r"date of issue", "Date of issue"),
    ("text extraction", r"text is not read|read the text again", "Read the text again"),
    ("OCR", r"read (?:from a scan )?by (?:a )?machine", "Read from a scan by machine"),
    ("process in full", r"read whole", "Too large to read whole"),
    ("import", r"take a calendar in|carried over|came in with", "Take a calendar in"),
    (
        "unmapped",
        r"(?:kept|keeps it|stays?) raw\b|raw items?|kept as it came",
        "kept raw",
    ),
    ("old site", r"older site|showed there|public there", "Comments of the older site"),
    ("plugin", r"plug-in", "a plug-in's shortcode"),
    ("equivalent", r"no counterpart", "these have no counterpart here"),
    ("start and end", r"^first day$|^(?:starts|ends) at$", "first day"),
    ("time zone", r"where the clocks|on the clocks of", "Where the clocks hang"),
    ("calendar feed", r"watched calendars?", "Watched calendars"),
    ("source calendar", r"calendar elsewhere", "Its calendar elsewhere"),
    ("upcoming", r"coming up\b", "Coming up"),
    ("recently added", r"new on the shelf", "New on the shelf"),
    (
        "Get help entry",
        r"(?<!get )help entr(?:y|ies)|entry of get help",
        "help entries",
    ),
    ("phone", r"telephone", "Telephone"),
    ("call", r"\bring (?:the|one|each)", "Ring the number"),
    ("content notice", r"trigger warning", "trigger warning"),
    ("child abuse images", r"pictures of child abuse", "pictures of child abuse"),
    ("trafficking in persons", r"slave trade", "slave trade"),
    ("case details", r"details of a case", "Do not write details of a case"),
    ("deadline", r"move the deadline|deadline (?:was )?moved", "Move the deadline"),
    ("respond", r"answer due", "Answer due"),
    ("machine-readable", r"the same for machines", "holds the same for machines"),
    ("attempts", r"too many tries", "Too many tries."),
]


def matching(text: str) -> list[str]:
    """Terms of the glossary that a text says otherwise."""
    return [
        term
        for term, phrase, _example in PHRASES
        if re.search(phrase, text, re.IGNORECASE | re.MULTILINE)
    ]


def test_the_interface_uses_the_words_of_the_glossary():
    texts = {
        text
        for package in PACKAGES
        for message in strings_of_tree(package)
        if message.id
        for text in ([message.id] if isinstance(message.id, str) else message.id)
    }

    assert len(texts) > 2000
    assert {text: found for text in texts if (found := matching(text))} == {}


@pytest.mark.parametrize("mode", MODES)
def test_the_documentation_uses_the_words_of_the_glossary(mode):
    said = [
        (f"{page.name}:{number}", found)
        for page in (REPOSITORY / "docs" / mode).glob("*.md")
        if page != GLOSSARY
        for number, line in enumerate(_without_code(page), start=1)
        if (found := matching(line))
    ]

    assert said == []


@pytest.mark.parametrize(("term", "phrase", "example"), PHRASES)
def test_each_phrase_is_found_and_its_term_is_in_the_glossary(term, phrase, example):
    assert re.search(phrase, example, re.IGNORECASE)
    assert f"\n| {term} |" in GLOSSARY.read_text("utf-8")


def test_docstrings_say_what_a_thing_is_or_does():
    questions = [
        f"{path.relative_to(REPOSITORY)}: {question}"
        for folder in (*PACKAGES, REPOSITORY / "tests")
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts
        for question in _QUESTION.findall(path.read_text("utf-8"))
    ]

    assert questions == []


def _without_code(page: Path) -> list[str]:
    """The lines of a page, with code and addresses blanked out."""
    text = page.read_text("utf-8")
    return _CODE.sub(lambda code: "\n" * code[0].count("\n"), text).splitlines()
