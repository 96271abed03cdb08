/* A folder for the while that a command runs: for what git writes out, and a browser. */
#ifndef CLI_SCRATCH_H
#define CLI_SCRATCH_H

/* Runs `run` in a process of its own with such a folder, which goes however that ends; returns its
 * exit status, or one that says why there was no folder. */
int scratch_run(int (*run)(const char *scratch, void *data), void *data);

#endif
