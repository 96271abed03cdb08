#include "site/find_script.h"

#include "find/find_data.h"

const char *find_script_name(const Pages *pages, const PagePlan *plan)
{
    bool has_one = plan->content == CONTENT_FIND || plan->content == CONTENT_MODEL ||
                   plan->content == CONTENT_DEVICE;
    return has_one && pages_find(pages, PAGES_FIND) >= 0 ? "found.js" : NULL;
}

static bool has_page(const char *model, const char *device, const void *data)
{
    return pages_path(data, model, device) != NULL;
}

char *find_script(Analysis *analysis, const Pages *pages, const Handbook *handbook,
                  const PagePlan *plan)
{
    FindBook book = {.analysis = analysis,
                     .formats = (const char *const *)handbook->precisions,
                     .models = pages->models,
                     .devices = pages->devices,
                     .has_page = has_page,
                     .data = pages};
    if (!find_script_name(pages, plan))
        return NULL;
    return plan->content == CONTENT_MODEL    ? find_data_model(&book, plan->model)
           : plan->content == CONTENT_DEVICE ? find_data_device(&book, plan->device)
                                             : find_data_book(&book);
}
