"""The counting rules, one file each, all with the signature `count(election, rule) -> Outcome`."""
