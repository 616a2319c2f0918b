"""How a computer is driven: screen, keyboard, programs, files, whoever runs it. Knows no HTTP and no database."""
