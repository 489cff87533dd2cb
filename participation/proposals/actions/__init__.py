"""What is done with ideas: `writing` by their authors, `deciding` by moderators, `standing` by everybody."""
