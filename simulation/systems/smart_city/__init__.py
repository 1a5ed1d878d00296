"""The smart city: platforms that mature, building information models, approval online, and what they change for others."""
