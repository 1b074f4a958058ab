"""What readers chose: what they follow, what they never want, and what they voted for."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsletter.models.readers import Subscriber
from papers.models import Paper, Topic


class Follow(models.Model):
    class Weight(models.IntegerChoices):
        FOLLOW = 1, _("follow")
        CLOSELY = 2, _("follow closely")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="follows")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="follows")
    weight = models.PositiveSmallIntegerField(choices=Weight, default=Weight.FOLLOW)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("subscriber", "topic"), name="one_follow_per_subscriber_and_topic"),)

    def __str__(self) -> str:
        return f"{self.subscriber_id} follows {self.topic_id}"


class Mute(models.Model):
    """A paper that meets a muted topic or holds a muted word is never sent to this reader."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="mutes")
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True)
    word = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("subscriber", "topic"), condition=Q(word=""), name="one_mute_per_subscriber_and_topic"
            ),
            models.UniqueConstraint(
                fields=("subscriber", "word"), condition=~Q(word=""), name="one_mute_per_subscriber_and_word"
            ),
            models.CheckConstraint(
                condition=Q(topic__isnull=False, word="") | (Q(topic__isnull=True) & ~Q(word="")),
                name="a_mute_is_of_a_topic_or_of_a_word",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} mutes {self.word or self.topic_id}"


class Interest(models.Model):
    """What a reader follows beside the topics: an own topic in plain words, an author, an organization."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("own topic")
        AUTHOR = "author", _("author")
        ORGANIZATION = "organization", _("organization")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="interests")
    kind = models.CharField(max_length=16, choices=Kind)
    words = models.CharField(max_length=300)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "kind", "words"), name="one_interest_per_subscriber_and_words"),
        )

    def __str__(self) -> str:
        return self.words


class Vote(models.Model):
    class Source(models.TextChoices):
        MAIL = "mail", _("mail")
        PAGE = "page", _("page")
        LIBRARY = "library", _("library")

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="votes")
    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="votes")
    value = models.SmallIntegerField(choices=((1, _("more like this")), (-1, _("less like this"))))
    source = models.CharField(max_length=8, choices=Source)
    at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "paper"), name="one_vote_per_subscriber_and_paper"),
            models.CheckConstraint(condition=Q(value__in=(1, -1)), name="a_vote_is_for_or_against"),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.value:+d} {self.paper_id}"


class ReaderTaste(models.Model):
    """What a reader's votes say of words, as it was learned last. It can be made again from the votes at any time."""

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, related_name="taste", primary_key=True)
    made_from = models.CharField(max_length=64, help_text=_("names the votes and the words struck out"))
    ranking = models.CharField(max_length=100, help_text=_("names the ranking that it was learned with"))
    learned_at = models.DateTimeField()
    content = models.JSONField(help_text=_("terms and their weights"))

    def __str__(self) -> str:
        return f"{self.subscriber_id} {self.made_from[:8]}"


class LibraryEntry(models.Model):
    """A paper of the reader's library that no list of ours has held: its words are liked all the same."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="library")
    arxiv_id = models.CharField(max_length=32, blank=True)
    title = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint(fields=("subscriber", "title"), name="one_library_entry_per_subscriber_and_title"),
        )

    def __str__(self) -> str:
        return self.title


class StruckTerm(models.Model):
    """A word that the reader's votes weigh no more, because the reader struck it out."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="struck_terms")
    term = models.CharField(max_length=120)

    class Meta:
        ordering = ("term",)
        constraints = (models.UniqueConstraint(fields=("subscriber", "term"), name="one_struck_term_per_subscriber_and_term"),)

    def __str__(self) -> str:
        return self.term
