"""Corrections of defects that CSES files are known for, each a step that a recipe may leave out."""
