"""What every slice stands on: database, scope, outbound HTTP, vault, clock, ids. No product word in it."""
