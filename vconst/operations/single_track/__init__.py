"""Half-orbits one by one, and ways to say what on them is unusual by themselves."""
