"""Copies of Office files, written anew from lists of known parts."""
