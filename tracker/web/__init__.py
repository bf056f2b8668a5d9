"""The site: one file per task of its users; views ask `store`, act through `services`, and commit on one line."""
