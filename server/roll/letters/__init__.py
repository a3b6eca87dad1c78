"""Letters: a public number and a secret for each line, printed on paper and checked with one argon2id hash a try.

Number: 7 random digits and Damm's check digit, written 4-4. Secret: 65 random bits in 13 Crockford symbols and their
value mod 37 as a check symbol (Crockford's own: 0-9 A-Z * ~ $ = U), written in groups of four. The plain secret exists
only while a batch is printed; what is stored is argon2id over HMAC-SHA256(pepper, number || secret), the pepper a key
file of the vote. Printing again makes a new secret and voids the old letter.
"""
