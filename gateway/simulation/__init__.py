"""A synthetic country: invented people, a simulated National Register, and a whole network on one machine.

Nobody in it exists. It serves demonstrations, tests, and partners who try their software.
"""
