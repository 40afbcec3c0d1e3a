"""The parts of triple_collocation: what is compared, how well it is known, on what it stands."""
