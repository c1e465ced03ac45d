/* Instructions that Swift has no words for: the processor's own CRC-32C. */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
/* Whether the processor has the instruction. */
static inline int processor_has_crc32c(void) { return __builtin_cpu_supports("sse4.2"); }

/* Goes on with a checksum over `count` bytes. */
__attribute__((target("sse4.2")))
static inline uint32_t processor_crc32c(uint32_t checksum, const void *bytes, size_t count) {
    const unsigned char *next = (const unsigned char *)bytes;
    uint64_t state = checksum;
    for (; count >= 8; next += 8, count -= 8) {
        uint64_t word;
        memcpy(&word, next, 8);
        state = __builtin_ia32_crc32di(state, word);
    }
    for (; count > 0; next++, count--) state = __builtin_ia32_crc32qi((uint32_t)state, *next);
    return (uint32_t)state;
}
#else
static inline int processor_has_crc32c(void) { return 0; }
static inline uint32_t processor_crc32c(uint32_t checksum, const void *bytes, size_t count) { return checksum; }
#endif
