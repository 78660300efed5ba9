"""How good suggested topics are, by cross-validation on judged records."""
