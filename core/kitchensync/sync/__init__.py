"""From the outbox to the relay and back: envelopes, the plan of a sync, the transport."""
