"""Signing in and accounts, built on django-allauth ("the library")."""
