"""Graph mathematics: functions of a NetworkX graph, nothing else."""
