"""A nation: a case in many blocks, each a case by itself; solved and proven block by block."""
