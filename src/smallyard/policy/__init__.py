"""What a policy can do to a model: channels, wedges, instruments, the scenario file and its compilation. No JAX here."""
