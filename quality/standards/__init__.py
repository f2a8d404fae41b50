"""What the law says: limits as dated CSV tables, rules as SQL macros made from them, and a Python face over
the macros.
"""
