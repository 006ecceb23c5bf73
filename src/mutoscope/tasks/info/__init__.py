"""The verb ``info``."""
