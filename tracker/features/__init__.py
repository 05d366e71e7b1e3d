"""What people do: one package per group of actions; none knows another."""
