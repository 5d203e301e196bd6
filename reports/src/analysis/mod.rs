//! What a page says of results.
