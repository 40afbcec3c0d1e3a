"""What operations that audit and watch a product have in common."""
