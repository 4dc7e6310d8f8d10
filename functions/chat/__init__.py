"""Talking to an agent: turns that stream, and the conversations and runs that they leave.

A turn is one question and its answer. A run is the execution that made the answer. The streaming
function serves this app through the Lambda Web Adapter; `events` holds what the bus and the clock
start, in a function of its own.
"""
