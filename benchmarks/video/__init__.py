"""How fast and how true films are: ours beside other ways to film a page, from a counter that the page paints."""
