"""A Slack for this machine: the Web API and Socket Mode over the real protocols, for tests and for trying."""
