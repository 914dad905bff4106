"""Programs solved again after a change, from what an earlier solve left behind."""
