"""What the excerpt is made with: sentences, the cues that tell their role, and the picking of the best of them."""
