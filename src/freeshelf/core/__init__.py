"""Plain Python code shared by every app; it imports no Django and no other app."""
