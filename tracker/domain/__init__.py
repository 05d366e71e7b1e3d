"""What is true: plain Python, no clock, no input or output; time comes in as an argument."""
