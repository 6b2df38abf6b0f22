"""What the city published of itself, as rows that should say the same again: built small in tests, whole in
`make bench`. Nobody in it is real, and nothing in it but the figures was ever published."""
