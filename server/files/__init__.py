"""Uploaded pictures: read, turned upright, stripped of everything but what one sees, written anew, kept by hash.

What people send is never served. A picture is decoded and encoded again as WebP, so no metadata (a phone writes where
the photo was taken), no second file hidden behind the first and no script survives. The bytes lie in the folder of
files under their SHA-256; a row says what they are. A room that shows a picture serves it itself, because only it
knows who may see it (`serve.image_answer`). What no table names any more is deleted after a day
(`actions.forget_files`).
"""
