"""The rules of the record: pure functions over values, standard library only, no clock and no I/O."""
