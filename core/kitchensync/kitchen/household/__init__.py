"""The household: its devices, who lets in whom, where they meet, and whether all is well."""
