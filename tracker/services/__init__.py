"""The verbs: take a session, check the rules, write and flush; whoever calls them commits."""
