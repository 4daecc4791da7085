from gateway.simulation.draw import seeded


def test_the_same_seed_draws_the_same():
    assert [seeded("a").random() for _ in range(3)] == [seeded("a").random() for _ in range(3)]


def test_another_seed_draws_something_else():
    assert seeded("a").random() != seeded("b").random()
