"""What organizations spend on the language model, counted by day, and the limit to it."""
