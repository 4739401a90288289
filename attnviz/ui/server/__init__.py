"""What stands in front of the app: who may ask, how much, health, metrics."""
