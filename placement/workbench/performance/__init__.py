"""Work and appraisal: what people did, how it was judged, and what posts need because of it."""
