extension Wire {
    /// The value as JSON text on one line.
    package var json: [UInt8] { JSONPrinter.print(self) }
}
