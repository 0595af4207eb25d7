"""What happens around cases, played by the product's own operations."""
