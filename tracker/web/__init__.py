"""How it is wired: Flask, without a word about any feature."""
