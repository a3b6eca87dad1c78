"""From "I have an idea" to the public page: what, where and how much, a look at it all, and one button that sends it.

What is typed lies in a draft of the resident's own, written at every step and, with JavaScript, while typing. A draft
keeps texts exactly as typed, wrong ones too; only sending asks that everything is right.
"""
