"""Child processes, the guard that ends them, and free ports."""
