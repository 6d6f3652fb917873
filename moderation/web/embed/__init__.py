"""The widget that a site puts under its articles: readable modules, joined and made small as they are served."""
