"""From a closed vote's sealed data to its bundle, and to publication."""
