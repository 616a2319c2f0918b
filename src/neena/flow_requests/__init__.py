"""Flow requests: what a person or a trigger asked for, in plain words."""
