"""The MCP server: the product's API as tools of language models (managed workflows contract, section 9).

Every tool asks the HTTP API as the caller, so that nothing can be done here that cannot be done there, or otherwise.
"""
