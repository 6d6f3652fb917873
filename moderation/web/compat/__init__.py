"""Other systems' protocols, so that a site that calls them changes one URL; the packages here ignore one another."""
