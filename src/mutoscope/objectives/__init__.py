"""What models are trained by: losses, one number a clip."""
