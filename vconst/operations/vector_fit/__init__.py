"""The parts of calibrate_vector: samples, fits by part of the day, and the result."""
