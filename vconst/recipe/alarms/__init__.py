"""Alarms as a recipe defines them: logged in a chain before their time, scored after it."""
