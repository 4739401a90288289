"""The page Interventions."""
