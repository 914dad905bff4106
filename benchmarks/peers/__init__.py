"""Other tools on the same instances, through their own front doors.

Every tool gets the same arrays and the same seconds in a process of its own, and every plan is
judged by the same audit. No figure of a tool's own is believed but its bound.
"""
