"""Which ideas are much the same: character 3- to 5-grams, weighed by how rare they are, compared by cosine.

In a trial with Danish paraphrases this found more than a sentence model made for English, and it costs a millisecond.
"""
