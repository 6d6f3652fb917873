"""Those who work in the console: accounts, links that let them in, sign-in and its second factor, teams."""
