"""Everyday wording, put into the plain wording that reading rests on: one rule for each way in which people speak."""
