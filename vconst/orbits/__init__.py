"""How platforms fly: by element sets, by stated orbits, and by orbits held with manoeuvres."""
