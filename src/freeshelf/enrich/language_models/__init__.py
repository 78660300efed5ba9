"""Models of meaning: installed, checked, and asked for vectors."""

import os

# ONNX Runtime (1.32) would write to Microsoft what machine it runs on and what model it
# loads. It looks once, when it is imported, which only modules of this package do.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
