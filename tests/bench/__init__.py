"""Speed as ratios: ours and the floor side by side in one run (`make bench`); the last line is JSON."""
