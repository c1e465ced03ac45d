import Foundation

private typealias Input = @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(_ count: UnsafeMutablePointer<CInt>, _ words: UnsafeMutablePointer<Words>, _ test: Input) -> CInt

private let parser = ProcessInfo.processInfo.environment["HOLDFAST_FUZZ_PARSER"].flatMap(Parser.init(rawValue:))

/// Gives each input that libFuzzer makes to the reader that the environment names.
@_cdecl("fuzz_main")
func fuzzMain(_ count: CInt, _ words: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
    var (count, words) = (count, words)
    return runDriver(&count, &words) { start, count in
        guard let parser else { fatalError("set HOLDFAST_FUZZ_PARSER to one of \(Parser.allCases.map(\.rawValue))") }
        parser.feed(Array(UnsafeBufferPointer(start: start, count: count)))
        return 0
    }
}
