/* Calls of the Linux C library that it declares only under _GNU_SOURCE, which Swift's own module of it does not set. */
int syncfs(int descriptor);
int pthread_setname_np(unsigned long thread, const char *name);
