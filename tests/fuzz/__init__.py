"""Breaking the files that importers read, at random but repeatably: `make fuzz` (docs/fuzzing.md).

A run takes a sound file, mutates it, and brings it in as the command does. What may come of it is a refusal in a
sentence with the database as it was, or a right result; anything else is a defect.
"""
