"""What work runs in: the catalogue of verbs, the context of one run, the cache on disk, and the one way out."""
