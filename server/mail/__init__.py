"""One outbox and one sender. A room queues a mail in its own transaction; a job sends it outside of any.

What a mail server has taken is marked as sent in the next breath and its text is emptied: links that sign somebody in
do not lie about. If we crash between the server's OK and the mark, or the server dies before its OK reaches us, the
mail goes out once more under the same Message-ID; SMTP allows no better. Nothing is lost: what was not taken is tried
again.
"""
