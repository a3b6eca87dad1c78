"""HTTP and nothing else: pages, forms, sessions, guards, hosts, headers, languages. Knows no room.

A room uses six names:

    render(request, page, fragment, view)      render.py   one view struct, a whole page or its htmx fragment
    read_form(request, Model)                  forms.py    every error at once, each at its field
    guards=[anyone()|staff("officer")|booth()] guards.py   who may use a route; a route without one is refused at start
    _("text"), ngettext, pick(texts)           locale.py   English texts in the code, Danish in the catalogue
    redirect(request, path), url(path)         render.py   addresses in the language of the request
    now(request)                               shell.py    the only clock; actions get the time as an argument

`wiring.build` joins the layers around a Litestar application: headers, host, language, session, router.
"""
