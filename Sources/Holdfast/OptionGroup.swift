import ArgumentParser

/// The command line's groups of options; Fleet has option groups of its own, which no command names.
typealias OptionGroup = ArgumentParser.OptionGroup
