"""Calendars as others write them."""


def calendar(*events: str, method: str = "PUBLISH") -> bytes:
    """An .ics file of some events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Partner//EN"]
    lines += [f"METHOD:{method}", *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def vevent(uid: str = "meeting@example.org", **properties: object) -> str:
    """One event; names of properties in lower case, `_` for `-`, may be replaced."""
    said: dict[str, object] = {
        "dtstamp": "20260101T080000Z",
        "dtstart;TZID=Europe/Zurich": "20260302T090000",
        "dtend;TZID=Europe/Zurich": "20260302T103000",
        "summary": "Meeting of partners",
        "sequence": 0,
    }
    for name, value in properties.items():
        said = {key: old for key, old in said.items() if key.partition(";")[0] != name}
        said[name.replace("_", "-")] = value
    lines = [f"{name.upper()}:{value}" for name, value in said.items()]
    lines = [line.replace("TZID=EUROPE/ZURICH", "TZID=Europe/Zurich") for line in lines]
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT"])
