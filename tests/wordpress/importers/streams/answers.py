"""References that a test answers by itself."""

from freeshelf_wordpress.importers.streams.stream import (
    FileReference,
    Link,
    Picture,
)

SITE = "https://quay.example"


class Answers:
    """A site whose pictures are 1 to 9, files 10 to 19, and whose one pattern is 84."""

    def link(self, address: str) -> Link | None:
        """Page 7 is at /about/; nothing is at an anchor."""
        if address.startswith("#"):
            return None
        local = address.removeprefix(SITE)
        return Link(local, page=7) if local == "/about/" else Link(local)

    def is_own_site(self, address: str) -> bool:
        """By host."""
        return address.startswith((f"{SITE}/", "/"))

    def picture(self, *, number: str = "", address: str = "") -> Picture | None:
        """`picture-3.jpg` is 3."""
        name = number or address.rpartition("picture-")[2].partition(".")[0]
        if name not in set("123456789"):
            return None
        return Picture(int(name), alt=f"Alt {name}", caption=f"Caption {name}")

    def file(self, *, number: str = "", address: str = "") -> FileReference | None:
        """`file-12.pdf` is 12."""
        name = number or address.rpartition("file-")[2].partition(".")[0]
        is_known = name.isdecimal() and 10 <= int(name) < 20
        return FileReference(int(name), title="A file") if is_known else None

    def address_of(self, number: str) -> str:
        """Sounds are 30 to 39."""
        return f"{SITE}/sound-{number}.mp3" if number.startswith("3") else ""

    def pattern(self, number: str) -> int | None:
        """There is one."""
        return 84 if number == "84" else None

    def attached_pictures(self) -> list[str]:
        """Two were uploaded to the item."""
        return ["1", "2"]
