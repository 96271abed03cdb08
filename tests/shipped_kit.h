/* What the repository ships, opened for a group of tests: *state is its Project. */
#ifndef TESTS_SHIPPED_KIT_H
#define TESTS_SHIPPED_KIT_H

#include "site/project.h"
#include "support.h"

static inline int open_shipped(void **state)
{
    Project *project = project_open(".", NULL, NULL);
    *state = project;
    return project && project->errors->len == 0 ? 0 : -1;
}

static inline int close_shipped(void **state)
{
    project_free(*state);
    return 0;
}

static inline Analysis *shipped_analysis(void **state)
{
    return ((const Project *)*state)->analysis;
}

#endif
