"""Recipes: read strictly, check wholly before anything runs, run, keep, prove."""
