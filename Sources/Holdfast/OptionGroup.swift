import ArgumentParser

/// A command's shared options; here the name means those of the command line, not RDS's option groups.
typealias OptionGroup<Value: ParsableArguments> = ArgumentParser.OptionGroup<Value>
