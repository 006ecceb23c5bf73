"""Building blocks of networks: attention, causal convolution, modulation, positions."""
