"""Ideas from residents: the round's call for them, proposing, talking about them, support, and keeping order.

An idea is never deleted and never overwritten: every change is a new version, and it may be withdrawn by its proposer,
or hidden or merged into another by staff, each with a reason. A person who is erased leaves the texts behind, without a
name. What happens to an idea afterwards (review, shortlist, vote) belongs to the rooms that do it.

    proposing/  from "I have an idea" to the public page, with a draft that keeps itself
    lists/      the public list, its search, feeds
    talk/       questions and answers, support, following
    unfollow/   ending that by the link in a mail
    mine/       what is one resident's own
    alike/      which ideas are much the same
    review/     can it be done, what may it lead to, what does it cost; a decision with a reason
    desk/       staff: the call, moderation, merging, lists from a file
"""
