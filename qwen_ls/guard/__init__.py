"""What stands between the engines and a model service: limits, a breaker, the count of what is used, redaction."""
