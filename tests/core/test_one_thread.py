"""A process of the library uses one thread of a machine."""

import os
import subprocess
import sys

_MULTIPLY = (
    "import freeshelf, numpy; a = numpy.ones((900, 900), 'f4'); a @ a;"
    "print(open('/proc/self/status').read().split('Threads:')[1].split()[0])"
)


def test_numbers_are_multiplied_in_the_thread_that_asks():
    unset = {n: v for n, v in os.environ.items() if n != "OPENBLAS_NUM_THREADS"}

    done = subprocess.run(
        [sys.executable, "-c", _MULTIPLY],
        env=unset,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "1"
