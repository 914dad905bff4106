"""Programs that call the engine, each a process of its own; none of them knows Django or the database."""
