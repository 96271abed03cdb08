/* Plans of networks of the shipped zoo on shipped nodes. */
#ifndef TESTS_PLAN_KIT_H
#define TESTS_PLAN_KIT_H

#include "support.h"

#include <math.h>

#include "plan/planned.h"
#include "site/project.h"

typedef struct PlanBook {
    Project *project;
    PlanQuery query;
} PlanBook;

/* Of a network of the folder `dir`, or of the shipped zoo where that is NULL. */
static inline PlanBook plan_book(const char *dir, const char *model, const char *node,
                                 int64_t devices)
{
    const char *const models[] = {model, NULL};
    PlanBook book = {0};
    const ProjectPlace place = {.dir = dir ? dir : ".", .shipped = ".", .fallback = "."};
    Project *all = project_open_for(&place, NULL, NULL, NULL);
    const Node *found = fabric_node(project_fabric(all), node);
    assert_non_null(found);
    const char *const ids[] = {found->device, NULL};
    book.project = project_open_for(&place, models, ids, NULL);
    project_free(all);
    found = fabric_node(project_fabric(book.project), node);
    book.query = (PlanQuery){.analysis = book.project->analysis,
                             .fabric = book.project->fabric,
                             .device = project_device(book.project, found->device, NULL),
                             .node = found,
                             .devices = devices,
                             .optimizer = OPTIMIZER_ADAM,
                             .states = STATES_MIXED};
    book.query.setup.network = zoo_find(book.project->zoo, model);
    assert_true(book.query.setup.network >= 0);
    assert_non_null(book.query.device);
    return book;
}

static inline void plan_book_clear(PlanBook *book)
{
    project_free(book->project);
}

static inline Planned *planned_of(const PlanBook *book, PlanPurpose purpose)
{
    GError *error = NULL;
    Planned *planned = planned_new(&book->query, purpose, &error);
    if (!planned)
        fail_msg("%s", error->message);
    return planned;
}

/* The row with so many ways of each kind. */
static inline const PlanRow *plan_row(const Planned *planned, int64_t tensor, int64_t pipeline)
{
    for (guint i = 0; planned->plan && i < planned->plan->rows->len; i++) {
        const PlanRow *row = &g_array_index(planned->plan->rows, PlanRow, i);
        if (row->split.tensor == tensor && row->split.pipeline == pipeline)
            return row;
    }
    fail_msg("no such split");
    return NULL;
}

#endif
