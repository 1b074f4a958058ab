"""How a paper is told by a model: what it is given, how it is asked, and what of its answer is kept."""
