"""Processor time of judging hostile texts: `python -m bench.hostile_texts`.

Each is a megabyte of something that a careless rule would take long for; none may take
more than two seconds of the processor.
"""

import time

from freeshelf.enrich.disclosure.findings import Means, Piece, Place
from freeshelf.enrich.disclosure.persons import judge

MEGABYTE = 1_000_000
REPEATED = (
    *("a", " ", "\n", "1", "1 ", "@", "a@", "a.", "<", "_", ".", "A", "A1", "0(", "\t"),
    *(
        "victim, ",
        "a survivor of ",
        "the victim Maria Lopez ",
        "named ",
        "list of victims\n",
    ),
    *("被害人", "王", "الضحية ", "aged 14 ", "Ana (14) ", "born 12.03.2009 ", "tel "),
    *("12 Rose Street lives ", "case no 12/33 ", "http://a ", "A. B. v. ", "e\u0301"),
    *("1\u200b", "passport no ", "Abc ", "ул. ", "GB11 ", "victim\tname\t12\n"),
)
NUMBERED = (
    *(
        "victim {:011d}\n",
        "ID no {:011d}\n",
        "tel 0{:09d} ",
        "+44 7{:09d} ",
        "+99 {:010d} ",
    ),
    *("{:011d} ", "GB12NWBK{:014d} ", "u{0}.kovac@mail{0}.cz ", "{:010d}\t"),
)


def main() -> None:
    """Print the slowest."""
    texts = {one: one * (MEGABYTE // len(one.encode())) for one in REPEATED}
    for form in NUMBERED:
        count = MEGABYTE // len(form.format(0))
        texts[form] = "".join(form.format(n * 7_654_321 % 10**9) for n in range(count))
    times = {}
    for name, text in texts.items():
        start = time.process_time()
        found = sum(1 for _ in judge([Piece(text, Place(1, 0), Means.COMMENT)]))
        times[name] = (time.process_time() - start, found)
    for name, (seconds, found) in sorted(times.items(), key=lambda row: -row[1][0])[
        :10
    ]:
        print(f"{seconds:5.2f} s  {found:5d} findings  {name!r}")


if __name__ == "__main__":
    main()
