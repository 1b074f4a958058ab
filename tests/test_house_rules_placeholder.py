import pytest
from papers.models import Topic
@pytest.mark.django_db
def test_db():
    Topic.objects.create(slug="a", name="A")
    assert Topic.objects.count() == 1
