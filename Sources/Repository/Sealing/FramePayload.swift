/// What a frame holds, decrypted and still compressed: enough to seal it anew into another object.
struct FramePayload {
    /// The payload.
    let bytes: [UInt8]
    /// How the payload holds the plaintext.
    let method: FrameHead.Method
    /// Length of the plaintext.
    let plaintextCount: Int
}
