"""What a page, a pass and a ballot cost, told in ratios to a constant page on the same server. Never a timed test.

`python -m bench` makes a town with a hundred projects, serves it as a process of its own and asks it over loopback HTTP
on kept connections. What is counted is the CPU time of the server's process, so that neither the client nor waiting for
the disk is in the figure. Every figure stands beside the limit it was given.
"""
