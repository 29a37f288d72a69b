//! Numbers, durations and dates as a person would say them, and the sentences that answer each section's question.
