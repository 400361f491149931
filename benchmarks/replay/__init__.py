"""How true and how fast replays are: targets on changed pages, drives, seeded faults, other devices."""
