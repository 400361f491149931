"""Fidelity: drives of foreign pages are captured, replayed, and checked against the driver's own end state."""
