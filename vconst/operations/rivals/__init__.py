"""What else may have made passes unusual: how each cause is looked for."""
