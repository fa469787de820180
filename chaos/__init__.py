"""Chaos: several users and faults against a running local stack, then checks of what it promises.

docs/chaos.md
"""
