"""The Web API: one file per family of methods, and `call` which leads a request to its method."""
