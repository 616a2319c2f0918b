"""Stand-ins for vendors: real processes that speak the vendor's HTTP, keep state, and misbehave when told to."""
