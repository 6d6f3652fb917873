"""HTTP: the site's API, the readers' pages, the moderators' console, the operator's probes."""
