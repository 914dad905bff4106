"""Placement in the browser: data, planning and approval. Needs the extra `web`; nothing below knows it."""
