"""Many runs as one study: the path of policy by date."""
