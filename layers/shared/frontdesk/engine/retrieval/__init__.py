"""From a question to the passages that may answer it.

Nothing is gathered here: who wants the words of a question (`relevance`) needs no index, and who
looks passages up (`lookup`, `turn`) needs the packages of one.
"""
