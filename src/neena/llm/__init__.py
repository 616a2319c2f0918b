"""Language models behind one verb: a question and a check in, a checked value out."""
