/// Placeholder of the module while it is being built.
