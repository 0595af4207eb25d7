"""Letters to complainants: their texts, whether they may be sent, and how they are kept."""
