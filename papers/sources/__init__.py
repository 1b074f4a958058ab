"""Where the papers come from. Each source gives frozen values and knows no model."""
