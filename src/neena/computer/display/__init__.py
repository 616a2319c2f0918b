"""An X display driven from outside: input, typing, pictures, and knowing when it has settled."""
