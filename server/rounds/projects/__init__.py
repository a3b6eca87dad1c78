"""The projects people vote on: entered by form, by CSV or from a Pabulib file."""
