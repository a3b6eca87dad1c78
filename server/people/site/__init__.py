"""Who is responsible for these pages: the administrator's form."""
