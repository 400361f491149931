"""What recording costs a page: no recorder, ours and others on the same page under the same scripted user."""
