"""The parts of match_up: what is compared, the search, and the result."""
