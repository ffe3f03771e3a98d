double = lambda x: x + x
