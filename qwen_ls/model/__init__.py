"""The model seam: the only room that knows HTTP or imports `openai`."""
