"""The pages of reviewing: the list, one review, the decision; and the proposer's answer."""

from server.ideas.review.handlers.answering import ROUTES as ANSWERING
from server.ideas.review.handlers.deciding import ROUTES as DECIDING
from server.ideas.review.handlers.listing import ROUTES as LISTING
from server.ideas.review.handlers.one import ROUTES as ONE

ROUTES = [*LISTING, *ONE, *DECIDING, *ANSWERING]
