"""film/shots."""
