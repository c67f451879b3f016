"""A believable sample shop (`sample.hotdash.test`), written as files in the formats of the real sources."""
