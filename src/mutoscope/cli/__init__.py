"""The command line, read off the catalogue; it knows no verb by name."""
