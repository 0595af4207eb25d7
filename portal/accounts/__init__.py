"""Signing in and looking after one's account: the account library in the product's words."""
