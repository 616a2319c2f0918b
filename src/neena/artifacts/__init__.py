"""Files that runs leave behind, in a store of this host or of the S3 kind, and addresses that open one for a time."""
