/* Calls of the Linux C library that are not in Swift's own module of it: behind _GNU_SOURCE, or in headers it leaves out. */
int syncfs(int descriptor);
int pthread_setname_np(unsigned long thread, const char *name);
int malloc_trim(unsigned long pad);
int mallopt(int parameter, int value);
