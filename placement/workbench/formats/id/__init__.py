"""Indonesian: months in full, as people write them."""
