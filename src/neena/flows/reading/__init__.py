"""Reading plain text: tokens, clauses, what is named in them and which values they give."""
