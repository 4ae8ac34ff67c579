"""From the outbox to the relay and back: the plan of a sync, its steps, the transport."""
