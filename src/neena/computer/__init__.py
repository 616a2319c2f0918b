"""How a computer is driven: its screen, keyboard, programs and files, whoever runs it. Knows no HTTP and no database."""
