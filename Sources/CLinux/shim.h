/* Calls of the Linux C library that are not in Swift's own module of it: behind _GNU_SOURCE, or in headers it leaves out. */
int syncfs(int descriptor);
int pthread_setname_np(unsigned long thread, const char *name);
int malloc_trim(unsigned long pad);
int mallopt(int parameter, int value);
struct iovec;
long preadv2(int descriptor, const struct iovec *parts, int count, long offset, int flags);
int fallocate(int descriptor, int mode, long offset, long length);

/* Constants that hide behind _GNU_SOURCE as well, or that Swift does not see. */
#include <fcntl.h>
enum {
    open_direct = __O_DIRECT,
    read_without_waiting = 8, /* RWF_NOWAIT */
    seek_data = 3,
    seek_hole = 4,
    allocate_keeping_size = 1,
    allocate_punching_hole = 2
};
