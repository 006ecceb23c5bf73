"""Training runs as Python functions, each with its measured result in its docstring."""
