"""The networks, their configs, and the folders they are kept in."""
