"""Language models for dense search: installation, checks, and encoding."""

import os

# ONNX Runtime (1.32) would send Microsoft data about the machine and the model. It
# reads this variable when it is imported, which only modules of this package do.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
