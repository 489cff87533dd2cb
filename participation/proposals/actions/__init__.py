"""What is done with ideas: `writing` by their authors, `deciding` and `paper` by moderators, `standing` by all."""
