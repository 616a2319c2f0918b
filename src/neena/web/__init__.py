"""The HTTP kit: strict requests, authentication, error answers, paging. Knows no product word."""
