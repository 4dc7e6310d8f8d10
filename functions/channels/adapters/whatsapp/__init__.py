"""WhatsApp by Twilio: messages to a number, answered from that number."""
