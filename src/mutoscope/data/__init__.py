"""What models learn from: banks of arrays on disk, batches by address, and footage of one's own."""
