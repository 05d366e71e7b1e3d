"""What is kept: one file per noun, holding its table and the few queries that name it."""
