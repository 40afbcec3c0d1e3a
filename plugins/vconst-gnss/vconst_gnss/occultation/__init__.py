"""Profiles of electron density from GNSS radio occultation."""
