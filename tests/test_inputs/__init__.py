"""Inputs that nobody vouches for: damaged, cut short, packed to do harm."""
