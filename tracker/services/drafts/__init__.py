"""Documents on their way into the record: kept when they are read, looked at paragraph by paragraph, published."""
