"""Pages for everybody, without an account: what was decided and why, what villages say, how it is done."""
