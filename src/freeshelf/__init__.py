"""Freeshelf: the open library for counter-trafficking knowledge."""

import os

# numpy reads it once, when it is imported. A second thread only waits when vectors are
# compared: at 50,000 passages a page cost twice the processor time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
