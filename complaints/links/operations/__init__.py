"""Linking cases, and splitting one."""
