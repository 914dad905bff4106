"""Why no plan exists, and by how little a rule would have to give."""
