"""The looks: how each thing of the physics world is cut from paper."""
