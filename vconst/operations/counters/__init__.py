"""The parts of compare_counters: fluxes in common bands, and the table."""
