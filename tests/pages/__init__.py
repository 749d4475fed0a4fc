"""Tests of the pages for users: README.md, and those of the site."""
