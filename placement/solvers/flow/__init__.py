"""The flow path: a minimum-cost flow, exact for rows that nest."""
