"""Plain Python shared by every app; imports nothing of ours and no Django."""
