"""`python -m kitchensync_cli` is `ks`, wherever the scripts folder is."""

from kitchensync_cli.main import main

main()
