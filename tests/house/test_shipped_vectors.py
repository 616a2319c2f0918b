"""What the planner knows of the tasks before it has read them is what they say."""

import numpy as np

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.embedding.vectors import embedder
from neena.flows.meaning import shipped
from neena.flows.meaning.index import texts_of


def test_no_task_has_to_be_read_again() -> None:
    texts = texts_of(Catalogue(load_integrations(), has_model=True).specs)
    model = embedder()
    asked = embedder.cache_info()
    known = shipped.vectors(texts)
    assert embedder.cache_info() == asked, "make them anew: make setup"
    made = model.vectors(texts[::100])
    assert np.abs(known[::100] - made).max() < 0.001


def test_what_is_not_known_is_read() -> None:
    there, new = "Send Message", "Water the plants of the moon base"
    both = shipped.vectors([new, there, new])
    assert np.array_equal(both[0], both[2])
    assert np.abs(both - embedder().vectors([new, there, new])).max() < 0.001
    assert shipped.vectors([]).shape == (0, both.shape[1])
