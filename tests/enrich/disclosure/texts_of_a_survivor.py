"""Texts that betray one survivor: pages, books, rich texts, mails, in many ways."""

import base64
import io
import zipfile
from email.message import EmailMessage

from PIL import Image

NAME = "Nimali Perera"
SECRET = "Hashini Bandara"
SENTENCE = "The agency kept her passport for eleven months."
ADDRESS = "https://example.org/law"


def photo() -> bytes:
    """A photo whose data name its owner."""
    image = Image.new("RGB", (60, 40), "navy")
    data = image.getexif()
    data[0x013B] = SECRET
    image.save(stream := io.BytesIO(), "JPEG", exif=data)
    return stream.getvalue()


def page() -> bytes:
    """A web page that names and hides."""
    picture = base64.b64encode(photo()).decode()
    return f"""<!doctype html><html lang="en" dir="ltr"><head><title>{NAME}</title>
<meta name="author" content="{SECRET}"><style>/* {SECRET} */ .off{{display:none}}
.bar{{background:#000;color:#000}}</style><script>var a = "{SECRET}";</script></head>
<body data-name="{SECRET}"><header>Pages of {NAME}</header><main><h1>Report</h1>
<p onclick="{SECRET}">It was <b>Nim</b>ali <i>Perera</i> who spoke. {SENTENCE}</p>
<p><a href="{ADDRESS}" title="{SECRET}">The law</a>
<a href="https://example.org/nimali-perera">Her page</a>
<a href="file:///{SECRET}">A file</a> <a href="#note">A note</a></p>
<p class="off">{SECRET}</p><p hidden>{SECRET}</p><!-- {SECRET} -->
<p>Told by <span class="bar">{SECRET}</span> to a lawyer.</p>
<table><tr><th scope="col">Who</th><td colspan="2">{NAME.upper()}</td></tr></table>
<img src="data:image/jpeg;base64,{picture}" alt="{NAME} at work" width="60">
<p id="note">The end.</p><x-own x="{SECRET}">Of its own</x-own>
<form><input value="{SECRET}"></form><svg><text>{SECRET}</text></svg></main>
<footer>Imprint</footer></body></html>""".encode()


_XHTML = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{}</title>'
    '<link rel="stylesheet" href="look.css"/></head><body>{}</body></html>'
)


def book() -> bytes:
    """A book with a name in a heading, and more in what no reader is shown."""
    first = (
        f"<h1>What {NAME} said</h1><p>{SENTENCE}</p><p class='off'>{SECRET}</p>"
        f"<p><img src='{SECRET}.jpg' alt='{NAME}'/><a href='last.xhtml#x'>on</a></p>"
    )
    last = "<h1>The law</h1><p id='x'>It protects whoever speaks.</p>"
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        'unique-identifier="i"><metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:identifier id="i">{SECRET}</dc:identifier><dc:title>Report on {NAME}'
        f"</dc:title><dc:creator>{SECRET}</dc:creator><dc:language>en</dc:language>"
        f'<meta name="x" content="{SECRET}"/></metadata><manifest>'
        f'<item id="a" href="{SECRET}.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="b" href="last.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="n" href="nav.xhtml" media-type="application/xhtml+xml" '
        'properties="nav"/></manifest><spine><itemref idref="a"/>'
        '<itemref idref="b"/></spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="in/book.opf"/></rootfiles></container>'
    )
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": container,
        "in/book.opf": package,
        f"in/{SECRET}.xhtml": _XHTML.format(NAME, first),
        "in/last.xhtml": _XHTML.format("The law", last),
        "in/nav.xhtml": _XHTML.format("Contents", f"<nav><a>{SECRET}</a></nav>"),
        "in/look.css": f".off{{display:none}} /* {SECRET} */",
        f"in/{SECRET}.jpg": photo(),
        "in/left.xhtml": _XHTML.format("", f"<p>{SECRET}</p>"),
        "in/note.txt": SECRET,
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def rich_text() -> bytes:
    """Rich text as Word writes it, in parts."""
    picture = photo().hex()
    return (
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\colortbl;\red0\green0"
        r"\blue0;\red255\green255\blue255;}{\stylesheet{\s0 Normal;}{\s1 heading 1;}}"
        rf"{{\info{{\author {SECRET}}}{{\title {SECRET}}}}}{{\*\rsidtbl\rsid99}}"
        rf"{{\*\unheardof {SECRET}}}{{\header\pard File of {NAME}\par}}"
        rf"\pard\s1\b Report\par\pard\plain It was {{\b Nim}}ali {{\i Perera}} who "
        rf"spoke to \u1040?\u1085?\u1085?\u1072?. {SENTENCE}\par"
        rf"{{\v {SECRET}}}{{\deleted {SECRET}}}{{\cf2 {SECRET}}} Told by "
        rf"{{\highlight1 {SECRET}}} to a lawyer.{{\*\annotation {SECRET}}}\par "
        rf'{{\field{{\*\fldinst HYPERLINK "{ADDRESS}"}}{{\fldrslt The law}}}}\par '
        rf'{{\field{{\*\fldinst HYPERLINK "file:///{SECRET}"}}{{\fldrslt A}}}}\par '
        r"\pard{\listtext 1.\tab}First\par{\listtext 2.\tab}Second\par "
        rf"\pard A note{{\footnote\pard Of {NAME}.}}\par "
        rf"\trowd\cellx2000\cellx4000\pard\intbl Who\cell {NAME.upper()}\cell\row\pard "
        rf"{{\pict\jpegblip\picwgoal900\pichgoal600 {picture}}}\par "
        rf"{{\object{{\*\objdata {SECRET.encode().hex()}}}{{\result As shown}}}}\par "
        r"The end.\par}"
    ).encode("ascii")


def mail() -> bytes:
    """A mail in two forms, with an attachment."""
    message = EmailMessage()
    message["From"], message["To"] = f"{NAME} <office@example.org>", "bea@example.org"
    message["Subject"], message["Bcc"] = f"Re: {NAME}", f"{SECRET} <h@example.org>"
    message["Date"] = "Mon, 02 Mar 2026 09:00:00 +0530"
    message["X-Originating-IP"] = "[192.0.2.77]"
    message.set_content(f"Only in plain text: {SENTENCE}")
    shown = f"<p hidden>{SECRET}</p><p><b>Nimali</b> Perera spoke. {SENTENCE}</p>"
    message.add_alternative(shown, subtype="html")
    message.add_attachment(SECRET.encode(), "text", "plain", filename=f"{SECRET}.txt")
    return message.as_bytes()


def markdown() -> bytes:
    """A text in Markdown with a front matter and a comment."""
    return (
        f"---\nauthor: {SECRET}\n---\n# Report\n\n{NAME} **spoke**. {SENTENCE}\n\n"
        f"<!-- {SECRET} -->\n\n| who |\n|---|\n| {NAME.upper()} |\n"
    ).encode()


def plain_text() -> bytes:
    """Lines of Windows, with a message in characters that nobody sees."""
    unseen = "".join(chr(0xE0000 + ord(letter)) for letter in SECRET)
    text = f"Report{unseen}\r\nIt was Nimali\r\nPerera who spoke.   \r\n{SENTENCE}\r\n"
    return text.encode("utf-16")
