"""After the vote: each winner is carried out, everybody can see how far it is, and what was learnt is written down.

When a round begins to be carried out, every winner of every budget line becomes one project here, with the amount that
was published. Whoever proposed the idea leads it (tovholder), unless staff name somebody else; she posts milestones
with pictures and documents what was spent. Staff confirm the documentation and note what was paid, never more than is
both documented and granted. A project ends done, or given up with a reason; when each has ended and has been looked
back on, the round is over.

    posts/  what staff, and who leads a project, add to it: milestones, what was spent
    money/  what staff confirm and pay
"""
