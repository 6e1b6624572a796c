"""What the papers say: from a matter to documents. Only statements with a source enter, and the press never does."""
