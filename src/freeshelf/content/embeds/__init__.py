"""Embedded video and audio: a local card first, the provider's player after a click."""
