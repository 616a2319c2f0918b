"""The Platform API as its contract tells it: every checklist id has a test here."""
