"""RINEX 2, 3 and 4: observations of receivers, broadcast orbits, and what TEC needs of them."""
