"""How a claim is held against its paper, by code alone: quote, numbers, names and wording, each in its own module."""
