"""load → compile → solve → certify → results → run folder; the only room that writes files."""
