"""The register of policy measures: typed, dated, sourced records of law, and how their levels stack on a day."""
