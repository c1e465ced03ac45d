/* Calls of the Linux C library that it declares only under _GNU_SOURCE, which Swift's own module of it does not set. */
int syncfs(int descriptor);
