"""Passes through zones around places: of tracks and of maps, and what is usual of them."""
