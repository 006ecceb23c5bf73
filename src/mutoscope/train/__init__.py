"""Training: one plan, one folder, and a run that goes on exactly where it was broken.

``train.loop.fit`` is the loop, ``train.plan.Plan`` what it is given. Nothing is imported here: this package is imported
with the program, and torch takes seconds.
"""
