"""For the day a device is lost, copied, shut out or broken."""
