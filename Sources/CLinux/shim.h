/* Calls of the Linux C library that are not in Swift's own module of it: behind _GNU_SOURCE, or in headers it leaves out. */
int syncfs(int descriptor);
int pthread_setname_np(unsigned long thread, const char *name);
int malloc_trim(unsigned long pad);
int mallopt(int parameter, int value);
int fallocate(int descriptor, int mode, long offset, long length);

/* Constants that hide behind _GNU_SOURCE as well, or that Swift does not see. */
#include <fcntl.h>
enum {
    open_direct = __O_DIRECT,
    seek_data = 3,
    seek_hole = 4,
    allocate_keeping_size = 1,
    allocate_punching_hole = 2,
    schedule_ordinarily = 0,
    schedule_when_idle = 5
};

/* cachestat (Linux 6.5), for which the C library has no function yet: how much of a file is in the system's memory. */
#include <unistd.h>
struct cache_range {
    unsigned long long offset;
    unsigned long long length;
};
struct cache_pages {
    unsigned long long cached;
    unsigned long long dirty;
    unsigned long long writing;
    unsigned long long evicted;
    unsigned long long recently_evicted;
};
static inline long count_cache_pages(int descriptor, struct cache_range *range, struct cache_pages *pages) {
    return syscall(451, descriptor, range, pages, 0);
}
