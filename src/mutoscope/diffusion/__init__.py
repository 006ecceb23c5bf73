"""Flow matching: the path from data to noise, steps, samplers, guidance, and keeping what is known.

``x0`` is data, ``x1`` noise, ``t`` runs from 0 to 1. Nothing here knows a model: it is a callable that gives velocity.
"""
