"""The matrix: every route, method, role and object, and whether the answer is the one the policy says."""
