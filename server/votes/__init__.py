"""The vote itself: the booth, the box and its closing. Secret, one per resident, and checkable by anyone.

What links a person to a pass. A resident's line on the roll gets one mark (`roll_mark`): the SHA-256 of the *blinded*
message she sent, and the signature over it. Both are deleted when the box closes. Her letter leads to the line.

What links a pass to a ballot. Every ballot carries the voter's key k and the unblinded pass w, and everybody may see
in the log that w is good for k. Versions of one ballot share k.

What never links a person to a ballot. Nothing stored: from the blinded message nobody finds k or w without the
voter's own seed, which stays with her (in assisted mode: in this program's memory for one request). Between two
borders a ballot lies encrypted in `box_queue` under a key that is outside the database and is destroyed at the border,
so that neither row order, transaction ids, write-ahead logs nor backups tell which mark came with which ballot. At the
border at least `min_batch` first ballots of a style become readable together, in the order of their hashes. No
table of the box holds a time, a sequence number, a person, a line or a letter, and no log file holds a word of it.

Sub-rooms: `sealing` (two officers freeze the vote and open it), `box` (the one ballot writer, the sealed queue, the
border, what is kept outside the database), `closing` (step by step to the opened box), and the pages `booth`, `public`
and `desk`. `actions.py` here is what a voter does.
"""
