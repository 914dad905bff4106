"""Why somebody is placed where the plan says, why not elsewhere, and what if."""
