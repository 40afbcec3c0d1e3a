"""Made-up constellations: orbits, truth, sensors, native files. It knows no mission."""
