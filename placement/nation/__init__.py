"""A nation: a case in many blocks, each a case by itself, under one scenario; solved and proven block by block."""
