"""An agent that works a desktop by looking at it: a vision model chooses every act (workflows contract, section 7)."""
