"""What `import placement` offers, in groups: it calls the rooms below and decides nothing."""
