"""The least that Django needs for the same pages: what Portico's speed is compared with."""
