"""Signing up, signing in, the devices signed in, recovery and closing an account."""
