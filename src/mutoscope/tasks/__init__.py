"""A folder a verb: ``request.py`` is the question (torch-free), ``work.py`` the answer."""
