"""What operations that score share: catalogues, those that might have been, and words."""
